package dev.tidemark.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark.Creation;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.shape.ShapeSchema;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and drops collections of whatever name, by records of the catalog; who may have which name is looked at above. Any
 * thread.
 */
final class CatalogCalls {

    private final Catalog catalog;
    private final StoreCollection collection;
    private final Ports ports;
    private final InvariantChecks invariants;
    private final Health health;
    private final RandomGenerator random;
    private final ActorRef<StoreGuardian.Command> guardian;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();

    /** @param collection the catalog's own */
    CatalogCalls(
            Catalog catalog,
            StoreCollection collection,
            Ports ports,
            InvariantChecks invariants,
            Health health,
            RandomGenerator random,
            ActorRef<StoreGuardian.Command> guardian) {
        this.catalog = catalog;
        this.collection = collection;
        this.ports = ports;
        this.invariants = invariants;
        this.health = health;
        this.random = random;
        this.guardian = guardian;
    }

    CompletionStage<Creation> create(CollectionName name, CollectionSettings settings) {
        if (ports.isClosed()) {
            return closed();
        }
        Optional<CatalogEntry> present = catalog.find(name);
        if (present.isPresent()) {
            return CompletableFuture.completedStage(new Creation(describe(present.get()), false));
        }
        Optional<DiskFullException> diskFull = health.diskFull();
        if (diskFull.isPresent()) {
            return CompletableFuture.failedStage(diskFull.get());
        }
        Made made = new Made();
        return collection
                .update(name.value(), current -> {
                    if (current.isEmpty()) {
                        made.entry = Optional.of(entry(name, settings));
                    }
                    return current.or(() -> made.entry.map(entry -> Json.parse(entry.encode())));
                })
                .thenApply(outcome -> created(name, made.entry));
    }

    static <T> CompletionStage<T> closed() {
        return CompletableFuture.failedStage(new FencedException("store is closed", null));
    }

    /** What the catalog's writer made or dropped, for the caller to read once that is durable. */
    private static final class Made {

        private Optional<CatalogEntry> entry = Optional.empty();
    }

    /** Runs on the catalog's writer, which alone gives out numbers and draws handles. */
    private CatalogEntry entry(CollectionName name, CollectionSettings settings) {
        String handle = CatalogEntry.handleOf(random.nextLong());
        return new CatalogEntry(name, catalog.nextId(), handle, random.nextLong(), settings);
    }

    /** A collection that is not in the catalog yet; its number is given to no other. */
    CatalogEntry prepare(CollectionName name, CollectionSettings settings) {
        return entry(name, settings);
    }

    /**
     * Puts a prepared collection into the catalog, whose files are there by then.
     *
     * @param publish puts the files there, on the catalog's writer, when the name is free
     * @return fails with {@link InvalidRequestException} when it is not
     */
    CompletionStage<CollectionDescription> adopt(CatalogEntry entry, Runnable publish) {
        if (ports.isClosed()) {
            return closed();
        }
        return collection
                .update(entry.name().value(), current -> {
                    if (current.isPresent()) {
                        throw taken(entry.name());
                    }
                    publish.run();
                    return Optional.of(Json.parse(entry.encode()));
                })
                .thenApply(outcome -> describe(entry));
    }

    static InvalidRequestException taken(CollectionName name) {
        return new InvalidRequestException("collection exists already: name=" + name);
    }

    private Creation created(CollectionName name, Optional<CatalogEntry> made) {
        return made.map(entry -> new Creation(describe(entry), true))
                .or(() -> catalog.find(name).map(entry -> new Creation(describe(entry), false)))
                .orElseThrow(() -> new IllegalStateException("collection was neither made nor found: name=" + name));
    }

    static CollectionDescription describe(CatalogEntry entry) {
        return new CollectionDescription(entry.name().value(), entry.id().value(), entry.handle(), entry.settings());
    }

    /** Leaves the catalog's writer where a JSON Schema is wanted that nobody has held the stored values against yet. */
    private static final class Unproved extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient CatalogEntry wanted;

        Unproved(CatalogEntry wanted) {
            super("JSON Schema is not proved", null, false, false);
            this.wanted = wanted;
        }
    }

    CompletionStage<CollectionDescription> change(CollectionName name, UnaryOperator<CollectionSettings> change) {
        if (ports.isClosed()) {
            return closed();
        }
        return change(name, change, Optional.empty());
    }

    /** @param proved as the values of that collection satisfy its JSON Schema */
    private CompletionStage<CollectionDescription> change(
            CollectionName name, UnaryOperator<CollectionSettings> change, Optional<CatalogEntry> proved) {
        Made made = new Made();
        return collection
                .update(name.value(), current -> {
                    made.entry = current.map(value -> changed(name, value, change, proved));
                    return made.entry.map(entry -> Json.parse(entry.encode()));
                })
                .thenApply(outcome -> {
                    CatalogEntry entry = made.entry.orElseThrow(() -> Ports.unknown(name));
                    ports.guardAnew(entry.id());
                    ports.changed(name);
                    return describe(entry);
                })
                .exceptionallyCompose(failure -> {
                    Throwable cause = cause(failure);
                    return cause instanceof Unproved unproved && proved.isEmpty()
                            ? proveAndChange(name, change, unproved.wanted)
                            : CompletableFuture.failedStage(retryable(cause, name));
                });
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static Throwable retryable(Throwable cause, CollectionName name) {
        return cause instanceof Unproved
                ? new OverloadedException("settings were changed meanwhile: name=" + name)
                : cause;
    }

    private CompletionStage<CollectionDescription> proveAndChange(
            CollectionName name, UnaryOperator<CollectionSettings> change, CatalogEntry wanted) {
        try {
            return invariants
                    .prove(wanted, wanted.settings().invariants().jsonSchema())
                    .thenCompose(done -> change(name, change, Optional.of(wanted)))
                    .whenComplete((done, failure) -> settle(wanted, failure));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private void settle(CatalogEntry wanted, @Nullable Throwable failure) {
        if (failure != null && cause(failure) instanceof IndeterminateException) {
            invariants.lose(wanted);
        } else {
            invariants.settle(wanted);
        }
    }

    private static CatalogEntry changed(
            CollectionName name, Json value, UnaryOperator<CollectionSettings> change, Optional<CatalogEntry> proved) {
        CatalogEntry entry = CatalogEntry.decode(name, value.toString(), Location.NOWHERE);
        CollectionSettings changed = change.apply(entry.settings()).insteadOf(entry.settings());
        ShapeSchema.parse(changed.schema());
        CatalogEntry wanted = entry.with(changed);
        boolean same =
                !changed.invariants().hasJsonSchema() || jsonSchema(wanted).equals(jsonSchema(entry));
        boolean isProved = proved.filter(known -> known.id().equals(wanted.id()))
                .filter(known -> jsonSchema(known).equals(jsonSchema(wanted)))
                .isPresent();
        if (!same && !isProved) {
            throw new Unproved(wanted);
        }
        return wanted;
    }

    private static String jsonSchema(CatalogEntry entry) {
        return entry.settings().invariants().jsonSchema();
    }

    /** @return completes when the drop is durable and the collection's writer has ended, with false when there was none */
    CompletionStage<Boolean> drop(CollectionName name) {
        if (ports.isClosed()) {
            return closed();
        }
        Made dropped = new Made();
        return collection
                .update(name.value(), current -> {
                    dropped.entry = current.map(value -> CatalogEntry.decode(name, value.toString(), Location.NOWHERE));
                    return Optional.empty();
                })
                .thenCompose(outcome -> outcome instanceof WriteOutcome.Written
                        ? release(dropped.entry.orElseThrow())
                        : CompletableFuture.completedStage(false));
    }

    private CompletionStage<Boolean> release(CatalogEntry entry) {
        CompletableFuture<Done> done = new CompletableFuture<>();
        guardian.tell(new StoreGuardian.Dropped(entry, done));
        return CompletableFuture.anyOf(done, ended).thenApply(ignored -> true);
    }

    /** Nobody is left to answer what is asked from here on. */
    void ended() {
        ended.complete(Done.getInstance());
    }
}
