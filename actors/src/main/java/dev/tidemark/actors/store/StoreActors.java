package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.compaction.CompactionMeter;
import dev.tidemark.actors.compaction.CompactionPace;
import dev.tidemark.actors.compaction.CompactionSettings;
import dev.tidemark.actors.compaction.Compactor;
import dev.tidemark.actors.compaction.CompactorParts;
import dev.tidemark.actors.compaction.LastRun;
import dev.tidemark.actors.disk.DiskKeeper;
import dev.tidemark.actors.disk.DiskParts;
import dev.tidemark.actors.health.HealthGate;
import dev.tidemark.actors.health.HealthParts;
import dev.tidemark.actors.journal.GroupCommit;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.KeeperParts;
import dev.tidemark.actors.seal.SealMeter;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.snapshot.SnapshotKeeper;
import dev.tidemark.actors.snapshot.SnapshotParts;
import dev.tidemark.actors.writer.RetentionDues;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.store.Catalog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Starts the actors that work beside the writers of a store. Used once, by the guardian's thread. */
final class StoreActors {

    private static final String JOURNAL_DISPATCHER = "tidemark.journal-dispatcher";
    private static final String SEAL_DISPATCHER = "tidemark.seal-dispatcher";
    private static final String HEALTH_DISPATCHER = "tidemark.health-dispatcher";

    private final ActorContext<StoreGuardian.Command> context;
    private final TidemarkSettings settings;
    private final Seams seams;
    private final Executor upkeep;
    private final CompactionPace pace;

    StoreActors(ActorContext<StoreGuardian.Command> context, TidemarkSettings settings, Executor upkeep) {
        this.context = context;
        this.settings = settings;
        this.seams = settings.seams();
        this.upkeep = upkeep;
        this.pace = new CompactionPace(settings.upkeep().compaction().rateMax(), seams.time());
    }

    /** Shared by all compactions. */
    CompactionPace pace() {
        return pace;
    }

    ActorRef<DiskKeeper.Command> diskKeeper(DiskParts parts) {
        return context.spawn(
                DiskKeeper.create(parts), "disk", DispatcherSelector.fromConfig(StoreOpening.UPKEEP_DISPATCHER));
    }

    ActorRef<RetentionRounds.Command> retention(Catalog catalog, Ports ports, RetentionDues dues) {
        return context.spawn(
                RetentionRounds.create(
                        catalog,
                        ports,
                        dues,
                        settings.engine().rollEvery(),
                        settings.upkeep().retentionCheckEvery()),
                "retention",
                DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
    }

    ActorRef<SnapshotKeeper.Command> snapshotKeeper(SnapshotParts parts, Ports ports, CollectionParts shared) {
        WriteJobs jobs = WriteJobs.of(settings);
        return context.spawn(
                SnapshotKeeper.create(
                        parts,
                        name -> new StoreCollection(
                                name,
                                () -> ports.find(name),
                                () -> CompletableFuture.failedStage(Ports.unknown(name)),
                                shared,
                                jobs)),
                "snapshots",
                DispatcherSelector.fromConfig(StoreOpening.UPKEEP_DISPATCHER));
    }

    /** Hosts' handlers may block as long as they like. */
    HealthGate health(FileSystem disk, DirectoryLock lock) {
        Executor work = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(HEALTH_DISPATCHER));
        Executor handlers = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        HealthParts parts = new HealthParts(
                settings.upkeep().health(),
                settings.directory(),
                disk,
                seams.time(),
                new HealthParts.Lifeline(settings.journal().filesMax(), lock::isHeld),
                work,
                handlers);
        return new HealthGate(
                parts,
                behavior -> context.spawn(
                        behavior, "health", DispatcherSelector.fromConfig(StoreOpening.UPKEEP_DISPATCHER)));
    }

    ActorRef<SealSupervisor.Command> sealing(SealMeter meter) {
        Executor sealers = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(SEAL_DISPATCHER));
        return context.spawn(
                SealSupervisor.create(settings.upkeep().seal(), sealers, seams.time(), meter),
                "sealing",
                DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
    }

    ActorRef<Compactor.Command> compactor(Candidates candidates, FileSystem disk, CompactionMeter meter) {
        CompactionSettings compaction = settings.upkeep().compaction();
        CompactorParts parts = new CompactorParts(
                compaction, candidates, new LastRun(disk, settings.directory()), upkeep, seams.time(), pace, meter);
        return context.spawn(
                Compactor.create(parts), "compaction", DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
    }

    ActorRef<JournalKeeper.Command> journalKeeper(JournalShard shard, GroupCommit commit, Health health) {
        KeeperParts parts = new KeeperParts(
                shard,
                settings.upkeep().journalRetryDelays(),
                upkeep,
                StoreGuardian.forces(context),
                reason -> health.failed("journal failed: " + reason.getMessage()));
        return context.spawn(
                JournalKeeper.create(parts, commit), "journal", DispatcherSelector.fromConfig(JOURNAL_DISPATCHER));
    }
}
