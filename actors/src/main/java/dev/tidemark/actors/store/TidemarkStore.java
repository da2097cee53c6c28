package dev.tidemark.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Validator;
import dev.tidemark.actors.compaction.CompactionGate;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.shape.ShapeSchema;
import dev.tidemark.actors.shape.Shapes;
import dev.tidemark.actors.snapshot.SnapshotKeeper;
import dev.tidemark.actors.telemetry.StepListener;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.store.Catalog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** An open store as hosts see it. Any thread. */
final class TidemarkStore implements Tidemark {

    private final TidemarkSettings settings;
    private final Catalog catalog;
    private final Ports ports;
    private final CatalogCalls calls;
    private final WriteJobs jobs;
    private final Services services;
    private final Migrations migrations;
    private final ActorRef<StoreGuardian.Command> guardian;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();

    /** What the store's parts say and do for hosts. */
    record Services(
            Health health,
            CompactionGate compaction,
            CollectionParts shared,
            Shapes shapes,
            Transactions transactions,
            IdempotentWrites idempotent,
            Backups backups,
            HealthRuns healthRuns,
            ActorRef<SnapshotKeeper.Command> snapshots,
            Supplier<StoreStatistics> statistics,
            StoreMeter meter) {}

    TidemarkStore(
            TidemarkSettings settings,
            Catalog catalog,
            Ports ports,
            CatalogCalls calls,
            Services services,
            ActorRef<StoreGuardian.Command> guardian) {
        this.settings = settings;
        this.catalog = catalog;
        this.ports = ports;
        this.calls = calls;
        this.jobs = WriteJobs.of(settings);
        this.services = services;
        this.guardian = guardian;
        this.migrations = new StoreMigrations(this, services.transactions(), calls, this::migrationRecords);
    }

    @Override
    public CompletionStage<Creation> create(String name, CollectionSettings collectionSettings) {
        CollectionName checked = UserNames.forCreation(name);
        ShapeSchema.parse(collectionSettings.schema());
        services.shared().invariants().verify(collectionSettings.invariants());
        return calls.create(checked, collectionSettings);
    }

    @Override
    public CompletionStage<CollectionDescription> change(String name, UnaryOperator<CollectionSettings> change) {
        CollectionName checked = new CollectionName(name);
        return checked.isHidden()
                ? CompletableFuture.failedStage(Ports.unknown(checked))
                : calls.change(checked, change);
    }

    @Override
    public CompletionStage<Boolean> drop(String name) {
        CollectionName checked = new CollectionName(name);
        if (checked.isHidden()) {
            return CompletableFuture.completedStage(false);
        }
        return calls.drop(checked);
    }

    @Override
    public CompletionStage<Shape> shape(ShapeDefinition definition) {
        return ports.isClosed() ? CatalogCalls.closed() : services.shapes().shape(definition);
    }

    @Override
    public CompletionStage<Boolean> dropShape(ShapeDefinition definition) {
        return ports.isClosed() ? CatalogCalls.closed() : services.shapes().drop(definition);
    }

    @Override
    public CompletionStage<Boolean> dropShape(String handle) {
        return ports.isClosed() ? CatalogCalls.closed() : services.shapes().drop(handle);
    }

    @Override
    public Page<CollectionDescription> collections(Optional<String> cursor, int limit) {
        return UserNames.page(catalog, cursor, limit);
    }

    @Override
    public Optional<CollectionDescription> describe(String name) {
        return UserNames.describe(catalog, name);
    }

    @Override
    public JsonCollection json(String name) {
        CollectionName checked = new CollectionName(name);
        return new StoreCollection(
                checked,
                () -> find(checked),
                () -> compact(checked),
                services.shared(),
                jobs,
                Optional.of(services.idempotent()));
    }

    @Override
    public Registration validate(String name, Duration patience, Validator validator) {
        return services.shared().invariants().validate(new CollectionName(name), patience, validator);
    }

    @Override
    public CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes) {
        return services.transactions().transact(writes);
    }

    @Override
    public CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes, IdempotencyKey key) {
        return services.idempotent().transact(writes, key);
    }

    @Override
    public <R> CompletionStage<R> transact(Function<Transaction, R> work) {
        return services.transactions().transact(work);
    }

    @Override
    public CompletionStage<Registration> onExpired(String name, ExpiryHandler handler) {
        return services.shared().expiries().onExpired(UserNames.present(name), handler);
    }

    @Override
    public CompletionStage<Registration> onExpired(String name, Executor executor, ExpiryHandler handler) {
        return services.shared().expiries().onExpired(UserNames.present(name), executor, handler);
    }

    @Override
    public Migrations migrations() {
        return migrations;
    }

    private Optional<JsonCollection> migrationRecords() {
        CollectionName records = new CollectionName(CollectionName.MIGRATIONS);
        return catalog.find(records)
                .map(entry -> new StoreCollection(
                        records, () -> ports.find(records), CatalogCalls::closed, services.shared(), jobs));
    }

    private CollectionPort find(CollectionName name) {
        if (name.isHidden()) {
            throw Ports.unknown(name);
        }
        return ports.find(name);
    }

    private CompletionStage<CompactionOutcome> compact(CollectionName name) {
        if (ports.isClosed()) {
            return CatalogCalls.closed();
        }
        return catalog.find(name)
                .filter(entry -> !name.isHidden())
                .map(entry -> (CompletionStage<CompactionOutcome>)
                        services.compaction().compact(entry))
                .orElseGet(() -> CompletableFuture.failedStage(Ports.unknown(name)));
    }

    @Override
    public CompletionStage<CompactionOutcome> compactAll() {
        return ports.isClosed() ? CatalogCalls.closed() : services.compaction().compactAll();
    }

    @Override
    public CompletionStage<Integer> writeSnapshots() {
        if (ports.isClosed()) {
            return CatalogCalls.closed();
        }
        CompletableFuture<Integer> written = new CompletableFuture<>();
        services.snapshots().tell(new SnapshotKeeper.WriteAll(written));
        return CompletableFuture.anyOf(written, ended.thenCompose(done -> CatalogCalls.closed()))
                .thenApply(Integer.class::cast);
    }

    @Override
    public void pauseCompaction(boolean paused) {
        services.compaction().pause(paused);
    }

    @Override
    public Backups backups() {
        return services.backups();
    }

    @Override
    public HealthRuns health() {
        return services.healthRuns();
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

    @Override
    public void listen(StepListener listener) {
        services.meter().listen(listener);
    }

    /** Everything is released: nobody is left to answer what is asked from here on. */
    void ended() {
        calls.ended();
        services.shared().invariants().close();
        services.shapes().end(new FencedException("store is closed", null));
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
