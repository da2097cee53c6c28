package dev.tidemark.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.IdempotencyStatistics;
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
import dev.tidemark.actors.WorkStatistics;
import dev.tidemark.actors.compaction.CompactionMeter;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.actors.expiry.ExpiryStatistics;
import dev.tidemark.actors.journal.JournalFiles;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.actors.seal.SealMeter;
import dev.tidemark.actors.shape.ShapeStatistics;
import dev.tidemark.actors.telemetry.StepListener;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.ReadOnlyException;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.space.DiskLedger;
import dev.tidemark.engine.store.Catalog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A store as hosts see it that is open for reading alone, beside its owner. Any thread. */
final class ReadOnlyStore implements Tidemark {

    private static final Readiness READY = new Readiness(true, "");

    /** What the disk is told to hold is counted anew after this long: the owner changes it. */
    private static final long COUNT_AGE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Parts parts;
    private final ActorRef<ReaderGuardian.Command> guardian;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private volatile Readiness readiness = READY;
    private volatile Count count;

    /** What it reads through. */
    record Parts(
            ActorSystem<?> system,
            TidemarkSettings settings,
            LogContext context,
            Catalog catalog,
            Ports ports,
            InvariantChecks invariants,
            Expiries expiries,
            LiveTail.Waiting waiting,
            StoreMeter meter) {}

    private record Count(DiskLedger ledger, long sinceNanos) {}

    ReadOnlyStore(Parts parts, ActorRef<ReaderGuardian.Command> guardian) {
        this.parts = parts;
        this.guardian = guardian;
        this.count = counted();
    }

    private Count counted() {
        DiskLedger ledger =
                DiskLedger.begin(parts.context().disk(), parts.settings().directory());
        return new Count(ledger, nanos());
    }

    private long nanos() {
        return parts.settings().seams().time().monotonicNanos();
    }

    private DiskLedger ledger() {
        Count known = count;
        if (nanos() - known.sinceNanos() > COUNT_AGE_NANOS) {
            known = counted();
            count = known;
        }
        return known.ledger();
    }

    /** Why nothing is written here; names whoever holds the directory, or did last. */
    ReadOnlyException refusal() {
        String owner =
                DirectoryLock.holderOf(parts.context().disk(), parts.settings().directory());
        return new ReadOnlyException(
                "store is open for reading alone, its owner writes: owner=" + owner,
                Location.of(parts.settings().directory()));
    }

    <T> CompletionStage<T> refused() {
        return CompletableFuture.failedStage(
                parts.ports().isClosed() ? new FencedException("store is closed", null) : refusal());
    }

    /** The catalog is followed. */
    void follows() {
        if (!parts.ports().isClosed()) {
            readiness = READY;
        }
    }

    /** It is not; returns whether that is news. */
    boolean lost(String reason) {
        boolean news = readiness.ready();
        readiness = new Readiness(false, reason);
        return news;
    }

    void ended() {
        parts.invariants().close();
        ended.complete(Done.getInstance());
    }

    @Override
    public CompletionStage<Creation> create(String name, CollectionSettings settings) {
        return refused();
    }

    @Override
    public CompletionStage<CollectionDescription> change(String name, UnaryOperator<CollectionSettings> change) {
        return refused();
    }

    @Override
    public CompletionStage<Boolean> drop(String name) {
        return refused();
    }

    @Override
    public Page<CollectionDescription> collections(Optional<String> cursor, int limit) {
        return UserNames.page(parts.catalog(), cursor, limit);
    }

    @Override
    public Optional<CollectionDescription> describe(String name) {
        return UserNames.describe(parts.catalog(), name);
    }

    @Override
    public JsonCollection json(String name) {
        CollectionName checked = new CollectionName(name);
        return new ReadOnlyCollection(collection(checked, () -> find(checked)), this);
    }

    private StoreCollection collection(CollectionName name, Supplier<CollectionPort> port) {
        CollectionParts shared =
                new CollectionParts(parts.system(), parts.settings(), ledger(), parts.invariants(), parts.expiries());
        return new StoreCollection(name, port, this::refused, shared, WriteJobs.NONE);
    }

    @Override
    public Migrations migrations() {
        CollectionName records = new CollectionName(CollectionName.MIGRATIONS);
        return new ReadOnlyMigrations(
                this,
                () -> parts.catalog()
                        .find(records)
                        .map(entry -> collection(records, () -> parts.ports().find(records))));
    }

    private CollectionPort find(CollectionName name) {
        if (name.isHidden()) {
            throw Ports.unknown(name);
        }
        return parts.ports().find(name);
    }

    @Override
    public Registration validate(String name, Duration patience, Validator validator) {
        throw refusal();
    }

    @Override
    public CompletionStage<Registration> onExpired(String name, ExpiryHandler handler) {
        return refused();
    }

    @Override
    public CompletionStage<Registration> onExpired(String name, Executor executor, ExpiryHandler handler) {
        return refused();
    }

    @Override
    public CompletionStage<Shape> shape(ShapeDefinition definition) {
        return refused();
    }

    @Override
    public CompletionStage<Boolean> dropShape(ShapeDefinition definition) {
        return refused();
    }

    @Override
    public CompletionStage<Boolean> dropShape(String handle) {
        return refused();
    }

    @Override
    public CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes) {
        return refused();
    }

    @Override
    public CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes, IdempotencyKey key) {
        return refused();
    }

    @Override
    public <R> CompletionStage<R> transact(Function<Transaction, R> work) {
        return refused();
    }

    @Override
    public CompletionStage<CompactionOutcome> compactAll() {
        return refused();
    }

    @Override
    public CompletionStage<Integer> writeSnapshots() {
        return refused();
    }

    @Override
    public void pauseCompaction(boolean paused) {
        throw refusal();
    }

    @Override
    public Backups backups() {
        return new ReadOnlyBackups(this);
    }

    @Override
    public HealthRuns health() {
        return new ReadOnlyHealth(this);
    }

    @Override
    public JsonLimits limits() {
        return parts.settings().writer().jsonLimits();
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public StoreStatistics statistics() {
        LogContext context = parts.context();
        DiskLedger ledger = ledger();
        long free = context.disk().usableSpace(parts.settings().directory());
        return new StoreStatistics(
                new SealMeter(parts.meter()).read(),
                new CompactionMeter().read(),
                context.cacheBudget().statistics(),
                new JournalStatistics(
                        0, 0, 0, 0, 0, new JournalFiles(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO)),
                new DiskStatistics(
                        ledger.use(),
                        parts.settings().upkeep().disk(),
                        DiskGauge.Level.EASY,
                        OptionalLong.of(free),
                        0,
                        0),
                new ShapeStatistics(0, 0, 0, 0, 0),
                ExpiryStatistics.NONE,
                new WorkStatistics(
                        parts.meter().writes(),
                        0,
                        parts.catalog().visibleCount(),
                        parts.ports().statistics(context),
                        parts.waiting().count(),
                        IdempotencyStatistics.NONE));
    }

    @Override
    public void listen(StepListener listener) {
        parts.meter().listen(listener);
    }

    @Override
    public CompletionStage<Done> close() {
        readiness = new Readiness(false, "store is closed");
        CompletableFuture<Done> done = new CompletableFuture<>();
        guardian.tell(new ReaderGuardian.Close(done));
        return CompletableFuture.anyOf(done, ended).thenApply(ignored -> Done.getInstance());
    }
}
