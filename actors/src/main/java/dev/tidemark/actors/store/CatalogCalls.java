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
import dev.tidemark.engine.Location;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Creates, changes and drops collections of whatever name, by records of the catalog; who may have which name is looked at above. Any
 * thread.
 */
final class CatalogCalls {

    private final Catalog catalog;
    private final StoreCollection collection;
    private final Ports ports;
    private final Health health;
    private final RandomGenerator random;
    private final ActorRef<StoreGuardian.Command> guardian;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();

    /** @param collection the catalog's own */
    CatalogCalls(
            Catalog catalog,
            StoreCollection collection,
            Ports ports,
            Health health,
            RandomGenerator random,
            ActorRef<StoreGuardian.Command> guardian) {
        this.catalog = catalog;
        this.collection = collection;
        this.ports = ports;
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

    private Creation created(CollectionName name, Optional<CatalogEntry> made) {
        return made.map(entry -> new Creation(describe(entry), true))
                .or(() -> catalog.find(name).map(entry -> new Creation(describe(entry), false)))
                .orElseThrow(() -> new IllegalStateException("collection was neither made nor found: name=" + name));
    }

    static CollectionDescription describe(CatalogEntry entry) {
        return new CollectionDescription(entry.name().value(), entry.id().value(), entry.handle(), entry.settings());
    }

    CompletionStage<CollectionDescription> change(CollectionName name, UnaryOperator<CollectionSettings> change) {
        if (ports.isClosed()) {
            return closed();
        }
        Made made = new Made();
        return collection
                .update(name.value(), current -> {
                    made.entry = current.map(value -> changed(name, value, change));
                    return made.entry.map(entry -> Json.parse(entry.encode()));
                })
                .thenApply(outcome -> {
                    CatalogEntry entry = made.entry.orElseThrow(() -> Ports.unknown(name));
                    ports.changed(name);
                    return describe(entry);
                });
    }

    private static CatalogEntry changed(CollectionName name, Json value, UnaryOperator<CollectionSettings> change) {
        CatalogEntry entry = CatalogEntry.decode(name, value.toString(), Location.NOWHERE);
        CollectionSettings changed = change.apply(entry.settings()).insteadOf(entry.settings());
        ShapeSchema.parse(changed.schema());
        return entry.with(changed);
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
