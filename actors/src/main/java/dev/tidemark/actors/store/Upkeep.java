package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.backup.BackupGate;
import dev.tidemark.actors.backup.BackupKeeper;
import dev.tidemark.actors.compaction.CompactionGate;
import dev.tidemark.actors.compaction.Compactor;
import dev.tidemark.actors.disk.DiskKeeper;
import dev.tidemark.actors.health.HealthGate;
import dev.tidemark.actors.health.HealthKeeper;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.shape.ShapeRegistry;
import dev.tidemark.actors.shape.Shapes;
import dev.tidemark.actors.snapshot.SnapshotKeeper;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.space.DiskGauge.Level;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who does what is done beside the writing of collections, and what becomes of it when one of them dies. Owned by the guardian.
 *
 * <p>The store goes on without any of them; it is told to the log, once, what is not done until it is opened again.
 */
final class Upkeep {

    /** One of them. */
    enum Part {
        SEALING("sealing has died: nothing is sealed until the store is opened again"),
        COMPACTION("compactor has died: nothing is compacted until the store is opened again"),
        DISK(
                "disk's keeper has died: nothing is evicted, and free space is not looked at, until the store is opened again"),
        RETENTION(
                "retention's rounds have died: collections that nobody uses keep everything until the store is opened again"),
        EXPIRY("what removes expired entries has died: they stay, hidden, until the store is opened again"),
        SHAPES("registry of shapes has died: none is served until the store is opened again"),
        BACKUPS("keeper of backups has died: none is made until the store is opened again"),
        SNAPSHOTS("keeper of JSON files has died: none is written until the store is opened again"),
        HEALTH("keeper of the store's health has died: nobody looks after it until the store is opened again");

        private final String loss;

        Part(String loss) {
            this.loss = loss;
        }

        /** What its death means. */
        String loss() {
            return loss;
        }
    }

    /** The actors themselves. */
    record Workers(
            ActorRef<SealSupervisor.Command> sealing,
            ActorRef<Compactor.Command> compaction,
            ActorRef<DiskKeeper.Command> disk,
            ActorRef<RetentionRounds.Command> retention,
            ActorRef<ExpiryKeeper.Command> expiry,
            ActorRef<ShapeRegistry.Command> shapes,
            ActorRef<BackupKeeper.Command> backups,
            ActorRef<SnapshotKeeper.Command> snapshots,
            ActorRef<HealthKeeper.Command> health) {

        private ActorRef<?> of(Part part) {
            return switch (part) {
                case SEALING -> sealing;
                case COMPACTION -> compaction;
                case DISK -> disk;
                case RETENTION -> retention;
                case EXPIRY -> expiry;
                case SHAPES -> shapes;
                case BACKUPS -> backups;
                case SNAPSHOTS -> snapshots;
                case HEALTH -> health;
            };
        }
    }

    private final Workers workers;
    private final SealGate sealGate;
    private final CompactionGate compaction;
    private final DiskGauge gauge;
    private final Shapes shapes;
    private final BackupGate backups;
    private final HealthGate health;
    private final Set<Part> gone = EnumSet.noneOf(Part.class);

    Upkeep(
            Workers workers,
            SealGate sealGate,
            CompactionGate compaction,
            DiskGauge gauge,
            Shapes shapes,
            BackupGate backups,
            HealthGate health) {
        this.workers = workers;
        this.sealGate = sealGate;
        this.compaction = compaction;
        this.gauge = gauge;
        this.shapes = shapes;
        this.backups = backups;
        this.health = health;
    }

    void watch(ActorContext<?> guardian) {
        for (Part part : Part.values()) {
            guardian.watch(workers.of(part));
        }
    }

    ActorRef<SealSupervisor.Command> sealing() {
        return workers.sealing();
    }

    /** Nothing is left that the store must take over first. */
    void begin(Tidemark store) {
        workers.snapshots().tell(SnapshotKeeper.Begin.INSTANCE);
        workers.health().tell(new HealthKeeper.Begin(store));
    }

    /** What runs beside the writers ends when it may: the store waits for it. */
    void stop() {
        workers.compaction().tell(Compactor.Stop.INSTANCE);
        workers.backups().tell(BackupKeeper.Stop.INSTANCE);
        workers.snapshots().tell(SnapshotKeeper.Stop.INSTANCE);
        workers.health().tell(HealthKeeper.Stop.INSTANCE);
    }

    /** Whether nobody needs files or handles any more but the journal and sealing. */
    boolean isIdle() {
        return isGone(Part.COMPACTION) && isGone(Part.BACKUPS) && isGone(Part.SNAPSHOTS) && isGone(Part.HEALTH);
    }

    /** The shapes of a collection that was dropped follow it. */
    void sourceDropped(CatalogEntry entry) {
        shapes.sourceDropped(entry.handle());
    }

    boolean isGone(Part part) {
        return gone.contains(part);
    }

    /**
     * Does without an actor that has ended.
     *
     * @return which one it was; empty when it was none of these
     */
    Optional<Part> ended(ActorRef<?> actor) {
        for (Part part : Part.values()) {
            if (actor.path().equals(workers.of(part).path())) {
                gone.add(part);
                doWithout(part);
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    private void doWithout(Part part) {
        switch (part) {
            case SEALING -> sealGate.gone();
            case COMPACTION -> compaction.gone();
            case DISK -> gauge.listen(this::sealAsSpaceAllows);
            case RETENTION, EXPIRY, SNAPSHOTS -> {}
            case BACKUPS -> backups.gone();
            case HEALTH -> health.gone();
            case SHAPES -> shapes.end(new FencedException(Part.SHAPES.loss(), null));
        }
    }

    /** Nobody evicts what would be too much, and nobody else would have sealing go on. */
    private void sealAsSpaceAllows(Level level) {
        if (level == Level.EASY) {
            sealGate.resume();
        } else {
            sealGate.pause(gauge.shortage(), () -> {});
        }
    }
}
