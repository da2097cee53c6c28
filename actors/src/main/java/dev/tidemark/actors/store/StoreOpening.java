package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WorkStatistics;
import dev.tidemark.actors.backup.BackupGate;
import dev.tidemark.actors.backup.BackupParts;
import dev.tidemark.actors.compaction.CompactionGate;
import dev.tidemark.actors.compaction.CompactionMeter;
import dev.tidemark.actors.compaction.Compactor;
import dev.tidemark.actors.disk.DiskKeeper;
import dev.tidemark.actors.disk.DiskParts;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.actors.health.HealthGate;
import dev.tidemark.actors.invariant.Guards;
import dev.tidemark.actors.journal.GroupCommit;
import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.JournalWatch;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.actors.seal.SealMeter;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.shape.ShapeParts;
import dev.tidemark.actors.shape.ShapeRegistry;
import dev.tidemark.actors.shape.Shapes;
import dev.tidemark.actors.snapshot.MemberBatches;
import dev.tidemark.actors.snapshot.SnapshotFiles;
import dev.tidemark.actors.snapshot.SnapshotKeeper;
import dev.tidemark.actors.snapshot.SnapshotParts;
import dev.tidemark.actors.snapshot.Takeover;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.actors.writer.Admission;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.actors.writer.RetentionClock;
import dev.tidemark.actors.writer.RetentionDues;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.actors.writer.WriterParts;
import dev.tidemark.actors.writer.WriterServing;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.backup.BesideRestore;
import dev.tidemark.engine.backup.RestoreMark;
import dev.tidemark.engine.inspect.RepairMark;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.space.DiskLedger;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogFill;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Orphans;
import dev.tidemark.engine.store.TrashBin;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Opens a store in the guardian's first moments, step by step: lock → journal → catalog → keeper and catalog writer. What was
 * taken is given back when a later step fails.
 */
final class StoreOpening {

    static final String STORAGE_DISPATCHER = "tidemark.storage-dispatcher";
    static final String UPKEEP_DISPATCHER = "tidemark.upkeep-dispatcher";
    private static final String BACKUP_DISPATCHER = "tidemark.backup-dispatcher";
    private static final String SHAPE_DISPATCHER = "tidemark.shape-dispatcher";

    private final ActorContext<StoreGuardian.Command> context;
    private final TidemarkSettings settings;
    private final Seams seams;
    private final Executor answers;
    private final Executor upkeep;
    private final StoreMeter meter;
    private final JournalWatch journal;
    private final StoreActors actors;

    private StoreOpening(ActorContext<StoreGuardian.Command> context, TidemarkSettings settings) {
        this.context = context;
        this.settings = settings;
        this.seams = settings.seams();
        this.meter = new StoreMeter(seams.time());
        this.journal = new JournalWatch(new JournalLog(context.getLog()), meter, seams.time());
        this.answers = context.getSystem().dispatchers().lookup(DispatcherSelector.defaultDispatcher());
        this.upkeep = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(UPKEEP_DISPATCHER));
        this.actors = new StoreActors(context, settings, upkeep);
    }

    /** @throws TidemarkException naming what keeps the store from being opened; nothing stays locked then */
    static OpenStore open(ActorContext<StoreGuardian.Command> context, TidemarkSettings settings) {
        return new StoreOpening(context, settings).lockAndOpen();
    }

    private OpenStore lockAndOpen() {
        Path directory = settings.directory();
        DurableDirectory.create(seams.disk(), directory.toAbsolutePath());
        DirectoryLock lock = DirectoryLock.acquire(seams.disk(), directory, holder());
        try {
            new RestoreMark(seams.disk(), directory).refuse();
            new RepairMark(seams.disk(), directory).refuse();
            BesideRestore.sweep(seams.disk(), directory);
            DiskLedger ledger = DiskLedger.begin(seams.disk(), directory);
            return openJournal(new Ground(lock, ledger, ledger.disk(), takeover(ledger.disk())));
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    private Takeover takeover(FileSystem disk) {
        Takeover takeover = new Takeover(
                disk,
                settings.directory(),
                new MemberBatches.Max(
                        settings.bounds().batchMaxCount(), settings.writer().batchMaxBytes()),
                upkeep);
        if (settings.upkeep().snapshot().imports()) {
            takeover.prepare();
        }
        return takeover;
    }

    private LockHolder holder() {
        return LockHolder.ofThisProcess(
                seams.time().wallMillis(), CatalogEntry.handleOf(seams.random().nextLong()));
    }

    /**
     * What everything stands on.
     *
     * @param disk that keeps the ledger
     */
    private record Ground(DirectoryLock lock, DiskLedger ledger, FileSystem disk, Takeover takeover) {}

    private OpenStore openJournal(Ground ground) {
        Path directory = settings.directory().resolve("journal");
        JournalShard shard = seams.journal()
                .apply(new LocalJournal(ground.disk(), directory, settings.journal(), ground.lock()::isHeld, journal)
                        .open(0));
        LogContext log = LogContext.of(ground.disk(), settings.engine(), upkeep);
        try {
            return openCatalog(ground, shard, log);
        } catch (RuntimeException failure) {
            log.readHandles().close();
            shard.close();
            throw failure;
        }
    }

    private OpenStore openCatalog(Ground ground, JournalShard shard, LogContext log) {
        CollectionOpener opener = new CollectionOpener(log);
        JournalEvidence evidence = JournalEvidence.of(shard, CollectionId.CATALOG);
        CatalogFill fill = new CatalogFill(ground.disk(), settings.directory());
        CollectionOpener.Opened opened =
                opener.openCatalog(Catalog.files(settings.directory()), KeySeed.of(0), evidence, fill);
        opened.report()
                .remarks()
                .forEach(remark -> context.getLog().warn("catalog opened with a remark: remark={}", remark));
        CollectionStore catalogStore = opened.store();
        catalogStore.damaged().ifPresent(damage -> {
            catalogStore.abandon();
            throw new CorruptDataException(
                    "catalog is damaged, the store is not opened: reason=" + damage.getMessage(),
                    Location.of(settings.directory().resolve(CollectionFiles.CATALOG_FILE)));
        });
        Catalog catalog = fill.catalog();
        CatalogFollower follower = new CatalogFollower(catalog, catalogStore.watermark(), droppedUnheard());
        shard.forgetAllBut(
                id -> id.equals(CollectionId.CATALOG) || catalog.find(id).isPresent());
        return assemble(new Opened(ground, shard, log, opener, catalogStore, catalog, follower));
    }

    private record Opened(
            Ground ground,
            JournalShard shard,
            LogContext log,
            CollectionOpener opener,
            CollectionStore catalogStore,
            Catalog catalog,
            CatalogFollower follower) {}

    /** Tells the guardian of a collection that was dropped while nobody who asked for it is left. */
    private Consumer<CatalogEntry> droppedUnheard() {
        ActorRef<StoreGuardian.Command> guardian = context.getSelf();
        return entry -> guardian.tell(new StoreGuardian.Dropped(entry, new CompletableFuture<>()));
    }

    private OpenStore assemble(Opened opened) {
        TidemarkSettings.Bounds bounds = settings.bounds();
        DiskLedger ledger = opened.ground().ledger();
        DiskGauge gauge = new DiskGauge(ledger, settings.upkeep().disk());
        Admission admission = new Admission(bounds.pendingWritesMax(), bounds.pendingMaxBytes(), meter, gauge::refusal);
        LiveTail.Waiting waiting = new LiveTail.Waiting(bounds.waitingReadersMax());
        Guards guards = new Guards();
        Ports ports = new Ports(opened.catalog(), guards, waiting, admission, answers, opening());
        Expiries expiries = Expiries.of(
                context.getSystem(),
                opened.catalog(),
                seams.time(),
                settings.upkeep().expiry());
        CollectionParts shared = new CollectionParts(
                context.getSystem(),
                settings,
                ledger,
                new InvariantChecks(opened.catalog(), ports, guards, upkeep),
                expiries);
        Health health = new Health(gauge::refusal);
        GroupCommit commit = new GroupCommit(opened.shard());
        ActorRef<JournalKeeper.Command> keeper = actors.journalKeeper(opened.shard(), commit, health);
        RetentionDues dues = new RetentionDues(new RetentionClock(seams.time()));
        ActorRef<RetentionRounds.Command> retention = actors.retention(opened.catalog(), ports, dues);
        SealMeter sealMeter = new SealMeter(meter);
        ActorRef<SealSupervisor.Command> sealing = actors.sealing(sealMeter);
        SealGate sealGate = new SealGate(opened.log(), settings.upkeep().seal(), seams.time(), sealing);
        Eviction eviction = new Eviction(
                new Eviction.Places(opened.catalog(), opened.log(), settings.directory()), ports, sealGate, gauge);
        ActorRef<DiskKeeper.Command> diskKeeper = actors.diskKeeper(
                new DiskParts(opened.ground().disk(), settings.directory(), ledger, gauge, sealGate, eviction));
        WriterParts parts = new WriterParts(
                settings.directory(),
                opened.opener(),
                new JournalGate(commit, keeper),
                seams.time(),
                answers,
                upkeep,
                sealGate,
                dues,
                expiries.dues(),
                StoreGuardian.endings(context),
                settings.writer());
        CollectionPort catalogPort = ports.prepareCatalog();
        ActorRef<WriterCommand> catalogWriter = context.spawn(
                WriterServing.create(
                        parts,
                        catalogPort,
                        opened.catalogStore(),
                        opened.follower().follow(opened.catalogStore())),
                "catalog",
                DispatcherSelector.fromConfig(STORAGE_DISPATCHER));
        CompactionMeter compactionMeter = new CompactionMeter();
        FileSystem disk = opened.ground().disk();
        ActorRef<Compactor.Command> compactor = actors.compactor(
                new Candidates(opened.catalog(), ports, disk, settings.directory()), disk, compactionMeter);
        CompactionGate compaction = new CompactionGate(
                compactor, compactionMeter, settings.upkeep().compaction().callsMax());
        CatalogCalls calls = catalogCalls(opened.catalog(), ports, health, shared);
        Transactions transactions = new Transactions(ports, parts, WriteJobs.of(settings), expiries);
        ActorRef<ExpiryKeeper.Command> expiry = context.spawn(
                ExpiryKeeper.create(expiries.begin(calls, ports, transactions, upkeep)),
                "expiry",
                DispatcherSelector.fromConfig(STORAGE_DISPATCHER));
        ShapeParts shapeParts =
                shapeParts(new ShapeCollections(shared, settings, opened.catalog(), ports, calls, compaction));
        ActorRef<ShapeRegistry.Command> shapeRegistry = context.spawn(ShapeRegistry.create(shapeParts), "shapes");
        Shapes shapes = new Shapes(shapeParts, shapeRegistry);
        BackupGate backups = backups(
                new StoreCut.Store(settings.directory(), disk, opened.catalog(), ports, sealGate.pins(), actors.pace()),
                parts.journal(),
                calls);
        SnapshotParts snapshots = new SnapshotParts(
                disk,
                new SnapshotFiles(settings.directory()),
                settings.upkeep().snapshot(),
                upkeep,
                () -> gauge.level() == DiskGauge.Level.EASY ? Optional.empty() : Optional.of(gauge.shortage()));
        ActorRef<SnapshotKeeper.Command> snapshotKeeper = actors.snapshotKeeper(snapshots, ports, shared);
        HealthGate healthRuns = actors.health(disk, opened.ground().lock());
        IdempotentWrites idempotent = new IdempotentWrites(transactions, calls, ports, parts);
        TidemarkStore store = new TidemarkStore(
                settings,
                opened.catalog(),
                ports,
                calls,
                new TidemarkStore.Services(
                        health,
                        compaction,
                        shared,
                        shapes,
                        transactions,
                        idempotent,
                        backups,
                        healthRuns,
                        snapshotKeeper,
                        () -> new StoreStatistics(
                                sealMeter.read(),
                                compaction.statistics(),
                                opened.log().cacheBudget().statistics(),
                                commit.statistics().with(journal.read()),
                                diskStatistics(ledger, gauge, eviction),
                                shapes.statistics(),
                                expiries.statistics(),
                                work(opened, ports, admission, waiting, idempotent)),
                        meter),
                context.getSelf());
        Disposal disposal = new Disposal(new TrashBin(disk, settings.directory()), upkeep);
        disposal.start(
                new Orphans(
                        disk,
                        settings.directory(),
                        opened.catalog(),
                        opened.catalogStore().reader()),
                droppedUnheard());
        OpenStore.Engine engine = new OpenStore.Engine(
                opened.ground().lock(),
                opened.log(),
                opened.catalog(),
                opened.follower(),
                ports,
                disposal,
                eviction,
                opened.ground().takeover());
        Upkeep beside = new Upkeep(
                new Upkeep.Workers(
                        sealing,
                        compactor,
                        diskKeeper,
                        retention,
                        expiry,
                        shapeRegistry,
                        backups.keeper(),
                        snapshotKeeper,
                        healthRuns.keeper()),
                sealGate,
                compaction,
                gauge,
                shapes,
                backups,
                healthRuns);
        return new OpenStore(settings, engine, beside, keeper, catalogWriter, catalogPort, parts, store);
    }

    private Consumer<CollectionPort> opening() {
        ActorRef<StoreGuardian.Command> guardian = context.getSelf();
        return port -> guardian.tell(new StoreGuardian.Open(port));
    }

    private CatalogCalls catalogCalls(Catalog catalog, Ports ports, Health health, CollectionParts shared) {
        StoreCollection collection = new StoreCollection(
                Catalog.ENTRY.name(),
                ports::catalog,
                () -> CompletableFuture.failedStage(new InvalidRequestException("the catalog is not compacted")),
                shared,
                WriteJobs.of(settings));
        return new CatalogCalls(
                catalog, collection, ports, shared.invariants(), health, seams.random(), context.getSelf());
    }

    private BackupGate backups(StoreCut.Store cutThrough, JournalGate journal, CatalogCalls calls) {
        Executor work = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(BACKUP_DISPATCHER));
        StoreCut cut = new StoreCut(context.getSystem(), cutThrough, journal, calls, work);
        return new BackupGate(
                new BackupParts(settings.upkeep().backup(), cutThrough.disk(), seams.time(), seams.random(), work, cut),
                behavior -> context.spawn(behavior, "backups"));
    }

    private ShapeParts shapeParts(ShapeCollections collections) {
        Executor work = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(SHAPE_DISPATCHER));
        return ShapeParts.of(collections, settings.upkeep().shape(), seams.time(), answers, work);
    }

    private WorkStatistics work(
            Opened opened, Ports ports, Admission admission, LiveTail.Waiting waiting, IdempotentWrites idempotent) {
        return new WorkStatistics(
                meter.writes(),
                admission.pendingBytes(),
                opened.catalog().visibleCount(),
                ports.statistics(opened.log()),
                waiting.count(),
                idempotent.statistics());
    }

    private static DiskStatistics diskStatistics(DiskLedger ledger, DiskGauge gauge, Eviction eviction) {
        return new DiskStatistics(
                ledger.use(),
                gauge.limits(),
                gauge.level(),
                gauge.freeBytes(),
                eviction.evictedRanges(),
                eviction.evictedBytes());
    }
}
