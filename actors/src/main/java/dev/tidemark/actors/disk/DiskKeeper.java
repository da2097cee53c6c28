package dev.tidemark.actors.disk;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.space.DiskGauge.Level;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.engine.space.DiskUse;
import java.time.Duration;

/**
 * Keeps a store below what it may take of its disk. Child of the store's guardian; reads and deletes on the upkeep dispatcher.
 *
 * <p>It counts what nobody has touched since the opening, some directories at a time. It looks how much the file system has left, and where that
 * or the cap comes near, has sealing paused, and then evicts until it is easy again. That writes are refused meanwhile is
 * the gauge's affair, on the thread that uses up the space; nobody waits for this actor.
 *
 * <p>Failure policy: what the disk refuses is tried again later.
 */
public final class DiskKeeper extends AbstractBehavior<DiskKeeper.Command> {

    /** What the keeper tells itself, and is told by its adapters. */
    public sealed interface Command {}

    private enum CountDue implements Command {
        INSTANCE
    }

    private enum LookDue implements Command {
        INSTANCE
    }

    private enum RecountDue implements Command {
        INSTANCE
    }

    private enum EvictDue implements Command {
        INSTANCE
    }

    private enum EvictAgainDue implements Command {
        INSTANCE
    }

    private enum SealingPaused implements Command {
        INSTANCE
    }

    private enum LevelChanged implements Command {
        INSTANCE
    }

    private enum Phase {
        /** Chunks are made as ever. */
        EASY,
        /** Nothing is to be sealed, but something may still be. */
        PAUSING,
        /** Something is being evicted. */
        EVICTING,
        /** Nothing more can be evicted, or need be; nothing is sealed either. */
        HOLDING
    }

    private static final int COUNTED_AT_ONCE = 64;

    /** Nobody waits for the count, and the thread is others' too. */
    private static final Duration COUNT_DELAY = Duration.ofMillis(10);

    private static final Duration LOOK_DELAY = Duration.ofSeconds(1);
    private static final Duration LOOK_DELAY_WITHOUT_LIMITS = Duration.ofSeconds(10);
    private static final Duration AGAIN_DELAY = Duration.ofSeconds(10);

    private final TimerScheduler<Command> timers;
    private final DiskParts parts;
    private Phase phase = Phase.EASY;

    private DiskKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, DiskParts parts) {
        super(context);
        this.timers = timers;
        this.parts = parts;
    }

    public static Behavior<Command> create(DiskParts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(DiskKeeper.class);
            boolean limited = parts.gauge().limits().isAny();
            timers.startTimerWithFixedDelay(LookDue.INSTANCE, limited ? LOOK_DELAY : LOOK_DELAY_WITHOUT_LIMITS);
            context.getSelf().tell(LookDue.INSTANCE);
            context.getSelf().tell(CountDue.INSTANCE);
            parts.gauge().listen(level -> context.getSelf().tell(LevelChanged.INSTANCE));
            return new DiskKeeper(context, timers, parts);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(CountDue.class, ignored -> onCountDue())
                .onMessage(LookDue.class, ignored -> onLookDue())
                .onMessage(RecountDue.class, ignored -> onRecountDue())
                .onMessage(EvictDue.class, ignored -> onEvictDue())
                .onMessage(EvictAgainDue.class, ignored -> onEvictAgainDue())
                .onMessage(SealingPaused.class, ignored -> onSealingPaused())
                .onMessage(LevelChanged.class, ignored -> onLevelChanged())
                .build();
    }

    private Behavior<Command> onCountDue() {
        if (parts.ledger().countSome(COUNTED_AT_ONCE)) {
            timers.startSingleTimer(CountDue.INSTANCE, COUNT_DELAY);
        } else {
            look();
        }
        return this;
    }

    private Behavior<Command> onLookDue() {
        look();
        if (parts.ledger().isDoubtful() && !timers.isTimerActive(RecountDue.INSTANCE)) {
            timers.startSingleTimer(RecountDue.INSTANCE, AGAIN_DELAY);
        }
        if (phase == Phase.PAUSING && parts.sealing().isGone()) {
            return onSealingPaused();
        }
        return this;
    }

    private void look() {
        try {
            parts.gauge().look(parts.disk().usableSpace(parts.directory()));
        } catch (TidemarkException failure) {
            getContext().getLog().warn("free space cannot be told: reason={}", failure.getMessage());
        }
    }

    private Behavior<Command> onRecountDue() {
        parts.ledger().restart();
        return onCountDue();
    }

    private Behavior<Command> onLevelChanged() {
        Level level = parts.gauge().level();
        if (level == Level.EASY) {
            return becomeEasy();
        }
        parts.gauge()
                .refusal()
                .ifPresent(reason -> getContext().getLog().error("writes are refused: reason={}", reason.getMessage()));
        if (phase == Phase.EASY) {
            getContext()
                    .getLog()
                    .warn(
                            "disk space runs short, chunks are evicted and not made: use={}",
                            parts.gauge().describe());
            phase = Phase.PAUSING;
            parts.sealing()
                    .pause(
                            parts.gauge().shortage(),
                            () -> getContext().getSelf().tell(SealingPaused.INSTANCE));
        } else if (phase == Phase.HOLDING && parts.gauge().wantsEviction()) {
            evict();
        }
        return this;
    }

    private Behavior<Command> becomeEasy() {
        if (phase != Phase.EASY) {
            getContext()
                    .getLog()
                    .info("there is disk space again: use={}", parts.gauge().describe());
            timers.cancel(EvictAgainDue.INSTANCE);
            phase = Phase.EASY;
            parts.sealing().resume();
        }
        return this;
    }

    private Behavior<Command> onSealingPaused() {
        if (phase == Phase.PAUSING) {
            evict();
        }
        return this;
    }

    private void evict() {
        phase = Phase.EVICTING;
        getContext().getSelf().tell(EvictDue.INSTANCE);
    }

    private Behavior<Command> onEvictDue() {
        if (phase != Phase.EVICTING) {
            return this;
        }
        if (evictSome()) {
            getContext().getSelf().tell(EvictDue.INSTANCE);
        } else {
            phase = Phase.HOLDING;
            timers.startSingleTimer(EvictAgainDue.INSTANCE, AGAIN_DELAY);
        }
        return this;
    }

    private boolean evictSome() {
        try {
            return parts.evictor().evictSome();
        } catch (RuntimeException failure) {
            // Whatever it is must not keep a later try from doing better.
            getContext().getLog().warn("chunks cannot be evicted: reason={}", failure.getMessage());
            return false;
        }
    }

    /** What was being sent, or could not be deleted, may go by now. */
    private Behavior<Command> onEvictAgainDue() {
        DiskUse use = parts.ledger().use();
        boolean any = use.of(DiskKind.CHUNKS) + use.of(DiskKind.BACKUPS) > 0 || !use.exact();
        if (phase == Phase.HOLDING && any && parts.gauge().wantsEviction()) {
            evict();
        } else if (phase == Phase.HOLDING) {
            timers.startSingleTimer(EvictAgainDue.INSTANCE, AGAIN_DELAY);
        }
        return this;
    }
}
