package dev.tidemark.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.compaction.CompactionGate;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.shape.ShapeSchema;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.space.DiskLedger;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** An open store as hosts see it. Any thread. */
final class TidemarkStore implements Tidemark {

    private static final int LIMIT_MAX = 1000;

    private final ActorSystem<?> system;
    private final TidemarkSettings settings;
    private final Catalog catalog;
    private final Ports ports;
    private final StoreCollection catalogCollection;
    private final Services services;
    private final ActorRef<StoreGuardian.Command> guardian;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();

    /** What the store's parts say and do for hosts. */
    record Services(Health health, CompactionGate compaction, DiskLedger disk, Supplier<StoreStatistics> statistics) {}

    TidemarkStore(
            ActorSystem<?> system,
            TidemarkSettings settings,
            Catalog catalog,
            Ports ports,
            Services services,
            ActorRef<StoreGuardian.Command> guardian) {
        this.system = system;
        this.settings = settings;
        this.catalog = catalog;
        this.ports = ports;
        this.catalogCollection = new StoreCollection(
                Catalog.ENTRY.name(),
                ports::catalog,
                () -> CompletableFuture.failedStage(new InvalidRequestException("the catalog is not compacted")),
                system,
                settings,
                services.disk());
        this.services = services;
        this.guardian = guardian;
    }

    @Override
    public CompletionStage<Creation> create(String name, CollectionSettings collectionSettings) {
        CollectionName checked = new CollectionName(name);
        ShapeSchema.parse(collectionSettings.schema());
        if (ports.isClosed()) {
            return closed();
        }
        Optional<CatalogEntry> present = catalog.find(checked);
        if (present.isPresent()) {
            return CompletableFuture.completedStage(new Creation(describe(present.get()), false));
        }
        Optional<DiskFullException> diskFull = services.health().diskFull();
        if (diskFull.isPresent()) {
            return CompletableFuture.failedStage(diskFull.get());
        }
        Made made = new Made();
        return catalogCollection
                .update(name, current -> {
                    if (current.isEmpty()) {
                        made.entry = Optional.of(entry(checked, collectionSettings));
                    }
                    return current.or(() -> made.entry.map(entry -> Json.parse(entry.encode())));
                })
                .thenApply(outcome -> created(checked, made.entry));
    }

    private static <T> CompletionStage<T> closed() {
        return CompletableFuture.failedStage(new FencedException("store is closed", null));
    }

    /** What the catalog's writer made or dropped, for the caller to read once that is durable. */
    private static final class Made {

        private Optional<CatalogEntry> entry = Optional.empty();
    }

    /** Runs on the catalog's writer, which alone gives out numbers and draws handles. */
    private CatalogEntry entry(CollectionName name, CollectionSettings collectionSettings) {
        String handle = CatalogEntry.handleOf(settings.seams().random().nextLong());
        long seed = settings.seams().random().nextLong();
        return new CatalogEntry(name, catalog.nextId(), handle, seed, collectionSettings);
    }

    private Creation created(CollectionName name, Optional<CatalogEntry> made) {
        return made.map(entry -> new Creation(describe(entry), true))
                .or(() -> catalog.find(name).map(entry -> new Creation(describe(entry), false)))
                .orElseThrow(() -> new IllegalStateException("collection was neither made nor found: name=" + name));
    }

    private static CollectionDescription describe(CatalogEntry entry) {
        return new CollectionDescription(entry.name().value(), entry.id().value(), entry.handle(), entry.settings());
    }

    @Override
    public CompletionStage<CollectionDescription> change(String name, UnaryOperator<CollectionSettings> change) {
        CollectionName checked = new CollectionName(name);
        if (ports.isClosed()) {
            return closed();
        }
        Made made = new Made();
        return catalogCollection
                .update(name, current -> {
                    made.entry = current.map(value -> changed(checked, value, change));
                    return made.entry.map(entry -> Json.parse(entry.encode()));
                })
                .thenApply(outcome -> {
                    CatalogEntry entry = made.entry.orElseThrow(() -> Ports.unknown(checked));
                    ports.changed(checked);
                    return describe(entry);
                });
    }

    private static CatalogEntry changed(CollectionName name, Json value, UnaryOperator<CollectionSettings> change) {
        CatalogEntry entry = CatalogEntry.decode(name, value.toString(), Location.NOWHERE);
        CollectionSettings changed = change.apply(entry.settings()).insteadOf(entry.settings());
        ShapeSchema.parse(changed.schema());
        return entry.with(changed);
    }

    @Override
    public CompletionStage<Boolean> drop(String name) {
        CollectionName checked = new CollectionName(name);
        if (ports.isClosed()) {
            return closed();
        }
        Made dropped = new Made();
        return catalogCollection
                .update(name, current -> {
                    dropped.entry =
                            current.map(value -> CatalogEntry.decode(checked, value.toString(), Location.NOWHERE));
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

    @Override
    public Page<CollectionDescription> collections(Optional<String> cursor, int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new InvalidRequestException("limit is out of range: min=1 max=" + LIMIT_MAX + " actual=" + limit);
        }
        List<CatalogEntry> entries = catalog.list(cursor.map(CollectionName::new), limit + 1);
        List<CollectionDescription> items =
                entries.stream().limit(limit).map(TidemarkStore::describe).toList();
        boolean more = entries.size() > limit;
        return new Page<>(items, more ? Optional.of(items.get(items.size() - 1).name()) : Optional.empty());
    }

    @Override
    public Optional<CollectionDescription> describe(String name) {
        return catalog.find(new CollectionName(name)).map(TidemarkStore::describe);
    }

    @Override
    public JsonCollection json(String name) {
        CollectionName checked = new CollectionName(name);
        return new StoreCollection(
                checked, () -> ports.find(checked), () -> compact(checked), system, settings, services.disk());
    }

    private CompletionStage<CompactionOutcome> compact(CollectionName name) {
        if (ports.isClosed()) {
            return closed();
        }
        return catalog.find(name)
                .map(entry -> (CompletionStage<CompactionOutcome>)
                        services.compaction().compact(entry))
                .orElseGet(() -> CompletableFuture.failedStage(Ports.unknown(name)));
    }

    @Override
    public CompletionStage<CompactionOutcome> compactAll() {
        return ports.isClosed() ? closed() : services.compaction().compactAll();
    }

    @Override
    public void pauseCompaction(boolean paused) {
        services.compaction().pause(paused);
    }

    @Override
    public JsonLimits limits() {
        return settings.writer().jsonLimits();
    }

    @Override
    public Readiness readiness() {
        return services.health().readiness();
    }

    @Override
    public StoreStatistics statistics() {
        return services.statistics().get();
    }

    /** Everything is released: nobody is left to answer what is asked from here on. */
    void ended() {
        ended.complete(Done.getInstance());
    }

    void notReady(String reason) {
        services.health().failed(reason);
    }

    @Override
    public CompletionStage<Done> close() {
        services.health().failed("store is closed");
        CompletableFuture<Done> done = new CompletableFuture<>();
        guardian.tell(new StoreGuardian.Close(done));
        return CompletableFuture.anyOf(done, ended).thenApply(ignored -> Done.getInstance());
    }
}
