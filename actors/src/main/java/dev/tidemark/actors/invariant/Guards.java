package dev.tidemark.actors.invariant;

import dev.tidemark.actors.Validator;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.Violation;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the guards of a store's collections: of what their settings say, of settings that are about to be, and of hosts' validators.
 * Any thread; whoever changes one of these has the collection's port take the guard anew.
 */
public final class Guards {

    private static final int COMPILED_MAX = 256;

    private final Map<String, Rule> compiled = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Rule> eldest) {
            return size() > COMPILED_MAX;
        }
    };
    private final ConcurrentHashMap<CollectionId, Pending> pending = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<CollectionName, List<ValidatorRule>> validators = new ConcurrentHashMap<>();

    /** @param isLost whether nobody is at it any more, and nobody knows how it ended */
    private record Pending(Rule rule, boolean isLost) {}

    /** @throws InvalidRequestException naming what is wrong in the JSON Schema, and where */
    public void verify(Invariants invariants) {
        if (invariants.hasJsonSchema()) {
            compile(invariants.jsonSchema());
        }
    }

    /** The guard of a collection as it has to be now. */
    public Guard of(CatalogEntry entry, References targets) {
        List<Rule> rules = new ArrayList<>();
        Invariants invariants = entry.settings().invariants();
        if (invariants.hasJsonSchema()) {
            rules.add(inForce(invariants.jsonSchema()));
        }
        if (invariants.referencesOnWrite()) {
            rules.add(new ReferenceRule(invariants.references(), targets));
        }
        Optional.ofNullable(pending.get(entry.id())).map(Pending::rule).ifPresent(rules::add);
        rules.addAll(validators.getOrDefault(entry.name(), List.of()));
        return Guard.of(rules);
    }

    /** The same for a look at what is stored: with references that writes are not held against. */
    public Guard forCheck(CatalogEntry entry, References targets) {
        List<Rule> rules = new ArrayList<>();
        Invariants invariants = entry.settings().invariants();
        if (invariants.hasJsonSchema()) {
            rules.add(inForce(invariants.jsonSchema()));
        }
        if (!invariants.references().isEmpty()) {
            rules.add(new ReferenceRule(invariants.references(), targets));
        }
        rules.addAll(validators.getOrDefault(entry.name(), List.of()));
        return Guard.of(rules);
    }

    /** The guard of a JSON Schema alone. */
    public Guard ofSchema(String jsonSchema) {
        return Guard.of(List.of(compile(jsonSchema)));
    }

    /** One that another version has taken and this one does not refuses every value; what is stored can be read. */
    private Rule inForce(String jsonSchema) {
        try {
            return compile(jsonSchema);
        } catch (InvalidRequestException unusable) {
            Violation violation = new Violation("", "jsonSchema", "", "", String.valueOf(unusable.getMessage()));
            return value -> List.of(violation);
        }
    }

    private Rule compile(String jsonSchema) {
        synchronized (compiled) {
            Rule present = compiled.get(jsonSchema);
            if (present != null) {
                return present;
            }
        }
        Rule made = SchemaCompiler.compile(jsonSchema);
        synchronized (compiled) {
            compiled.put(jsonSchema, made);
        }
        return made;
    }

    /**
     * From here on new guards ask for this JSON Schema too.
     *
     * @return false while another one of the collection is about to be set
     */
    public boolean begin(CollectionId collection, String jsonSchema) {
        Rule rule = compile(jsonSchema);
        AtomicBoolean begun = new AtomicBoolean();
        pending.compute(collection, (id, before) -> {
            boolean isFree = before == null || before.isLost();
            begun.set(isFree);
            return isFree ? new Pending(rule, false) : before;
        });
        return begun.get();
    }

    /** Nobody knows whether what was begun is in the settings: new guards go on asking for it, until another one is begun. */
    public void lose(CollectionId collection) {
        pending.computeIfPresent(collection, (id, begun) -> new Pending(begun.rule(), true));
    }

    /** What was begun is in the settings now, or given up. */
    public void end(CollectionId collection) {
        pending.remove(collection);
    }

    /**
     * A host's validator.
     *
     * @param remove has new guards do without it
     * @param end ends its thread; guards that still have it refuse every value
     */
    public record Added(Runnable remove, Runnable end) {}

    public Added add(CollectionName collection, Validator validator, Duration patience) {
        ValidatorRule rule = new ValidatorRule(collection.value(), validator, patience);
        validators.merge(collection, List.of(rule), Guards::joined);
        return new Added(
                () -> validators.computeIfPresent(collection, (name, rules) -> without(rules, rule)), rule::close);
    }

    private static List<ValidatorRule> joined(List<ValidatorRule> some, List<ValidatorRule> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static @Nullable List<ValidatorRule> without(List<ValidatorRule> rules, ValidatorRule gone) {
        List<ValidatorRule> rest = rules.stream().filter(rule -> rule != gone).toList();
        return rest.isEmpty() ? null : rest;
    }

    /** Ends the threads of all validators. */
    public void close() {
        validators.values().forEach(rules -> rules.forEach(ValidatorRule::close));
    }
}
