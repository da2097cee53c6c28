package dev.tidemark.actors.writer;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.compaction.CompactionFigures;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CollectionFollower;
import dev.tidemark.engine.store.CollectionFollower.Looked;
import dev.tidemark.engine.store.ReplacedSegments;

/**
 * In the place of a collection's writer where another process owns the store: opens the collection for reading, then looks for more from time
 * to time. Parent: the guardian of the store's readers. Ends when nobody uses the collection, and when its files are replaced: then
 * whoever goes on reading has it opened anew.
 *
 * <p>Failure policy: whatever keeps the collection from being opened fails the port, and the next call tries again. A look that the disk
 * refuses is tried again; one that finds what cannot be read ends it.
 */
public final class LogFollower extends AbstractBehavior<LogFollower.Command> {

    /** What a follower is told. */
    public sealed interface Command {}

    /** Time to see whether there is more. */
    private enum LookDue implements Command {
        INSTANCE
    }

    /** What a writer would have been told. */
    private record Told(WriterCommand command) implements Command {}

    /** Looks in a row, before others have their turn. */
    private static final int LOOKS_MAX = 16;

    private final FollowerParts parts;
    private final CollectionPort port;
    private final CollectionFollower follower;
    private final Idleness idleness;
    private boolean refused;

    private LogFollower(
            ActorContext<Command> context, FollowerParts parts, CollectionPort port, CollectionFollower follower) {
        super(context);
        this.parts = parts;
        this.port = port;
        this.follower = follower;
        this.idleness = new Idleness(port, parts.settings(), parts.time().monotonicNanos());
    }

    public static Behavior<Command> create(FollowerParts parts, CollectionPort port) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(LogFollower.class);
            try {
                return opened(context, timers, parts, port);
            } catch (RuntimeException failure) {
                context.getLog()
                        .info(
                                "collection cannot be opened for reading: collection={} reason={}",
                                port.entry().name(),
                                failure.getMessage());
                port.failedToOpen(failure);
                return Behaviors.stopped();
            }
        }));
    }

    private static Behavior<Command> opened(
            ActorContext<Command> context, TimerScheduler<Command> timers, FollowerParts parts, CollectionPort port) {
        CatalogEntry entry = port.entry();
        CollectionFiles files = entry.files(parts.dataDirectory());
        CollectionFollower follower = CollectionFollower.open(parts.context(), parts.disk(), files, entry.keySeed());
        requireNothingLost(parts, entry, follower.reader().view().watermark());
        LogFollower opened = new LogFollower(context, parts, port, follower);
        opened.shape();
        timers.startTimerWithFixedDelay(LookDue.INSTANCE, parts.pollEvery());
        port.follows(
                context.messageAdapter(WriterCommand.class, Told::new),
                follower.reader(),
                parts.sealing().open(entry, parts.dataDirectory()));
        return opened;
    }

    /** A collection that is dropped loses its files a moment before the catalog says so. */
    private static void requireNothingLost(FollowerParts parts, CatalogEntry entry, long watermark) {
        long seen = parts.seen().getOrDefault(entry.id(), 0L);
        if (watermark >= seen) {
            return;
        }
        if (watermark == 0) {
            throw new UnknownCollectionException("collection was dropped: name=" + entry.name());
        }
        if (entry.settings().durability() == Durability.ALWAYS) {
            throw new CorruptDataException(
                    "log ends before what was read of it: expectedLast=" + seen + " actualLast=" + watermark,
                    Location.of(entry.files(parts.dataDirectory()).logDirectory()));
        }
    }

    private void shape() {
        port.shaped(new LogShape(
                follower.manifest().generation(),
                new ReplacedSegments.Kept(0, 0),
                new CompactionFigures(0, 0, LineCounts.NONE, 0)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(LookDue.class, ignored -> onLookDue())
                .onMessage(Told.class, this::onTold)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onLookDue() {
        idleness.look(parts.time().monotonicNanos(), false);
        if (idleness.closesFiles() || port.isClosed()) {
            return Behaviors.stopped();
        }
        try {
            return lookedAt(look());
        } catch (CorruptDataException failure) {
            getContext().getLog().warn("collection is opened anew: reason={}", failure.getMessage());
            return Behaviors.stopped();
        } catch (RuntimeException failure) {
            return putOff(failure);
        }
    }

    /** The disk may be better at the next look; said once. */
    private Behavior<Command> putOff(RuntimeException failure) {
        if (!refused) {
            refused = true;
            getContext()
                    .getLog()
                    .warn(
                            "collection cannot be followed for now: collection={} reason={}",
                            port.entry().name(),
                            failure.getMessage());
        }
        return this;
    }

    private Looked look() {
        Looked looked = follower.look();
        for (int looks = 1; looked == Looked.MORE && looks < LOOKS_MAX; looks++) {
            looked = follower.look();
        }
        refused = false;
        port.liveTail().moved(follower.reader().view().watermark());
        return looked;
    }

    private Behavior<Command> lookedAt(Looked looked) {
        if (looked == Looked.REPLACED) {
            return Behaviors.stopped();
        }
        shape();
        if (looked == Looked.MORE) {
            getContext().getSelf().tell(LookDue.INSTANCE);
        }
        return this;
    }

    private Behavior<Command> onTold(Told told) {
        boolean ends =
                told.command() == WriterCommand.Stop.INSTANCE || told.command() == WriterCommand.Abandon.INSTANCE;
        return ends ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        parts.seen().merge(port.entry().id(), follower.reader().view().watermark(), Math::max);
        parts.disk().forget(port.entry().files(parts.dataDirectory()));
        port.writerGone();
        return this;
    }
}
