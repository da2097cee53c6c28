package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Violation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Keys that a value names must have a value in the collections that they are of. Immutable; any thread.
 *
 * <p>A place that is not there, or null, names nothing; a text is a key, an array holds keys.
 */
final class ReferenceRule implements Rule {

    /** Keys looked up for one value; what names more cannot be checked. */
    private static final int LOOKUPS_MAX = 1_000;

    private static final String KEYWORD = "reference";

    private final Map<JsonPointer, CollectionName> references;
    private final References targets;

    ReferenceRule(Map<String, CollectionName> references, References targets) {
        this.targets = targets;
        this.references = references.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> JsonPointer.compile(entry.getKey()), Map.Entry::getValue));
    }

    @Override
    public List<Violation> violations(Candidate value) {
        List<Violation> violations = new ArrayList<>();
        int lookups = 0;
        for (Map.Entry<JsonPointer, CollectionName> reference : references.entrySet()) {
            JsonNode place = value.tree().at(reference.getKey());
            boolean many = place.isArray();
            Iterator<JsonNode> named = many ? place.elements() : List.of(place).iterator();
            for (int item = 0; named.hasNext() && violations.size() < VIOLATIONS_MAX; item++) {
                JsonNode key = named.next();
                String pointer = reference.getKey() + (many ? "/" + item : "");
                if (++lookups > LOOKUPS_MAX) {
                    violations.add(broken(pointer, key, reference.getValue(), "too many keys to look up"));
                    return violations;
                }
                look(key, pointer, reference.getValue(), violations);
            }
        }
        return violations;
    }

    @Override
    public Optional<CompletionStage<?>> waiting() {
        return references.values().stream()
                .map(targets::opening)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void look(JsonNode key, String pointer, CollectionName target, List<Violation> violations) {
        if (key.isMissingNode() || key.isNull()) {
            return;
        }
        if (!key.isTextual()) {
            violations.add(broken(pointer, key, target, "is no key: a text is expected"));
        } else if (!targets.exists(target, key.textValue())) {
            violations.add(broken(pointer, key, target, "there is no such key in the collection"));
        }
    }

    private static Violation broken(String pointer, JsonNode key, CollectionName target, String message) {
        return new Violation(
                pointer, KEYWORD, Shortened.text(key.toString()), "a key of collection " + target.value(), message);
    }
}
