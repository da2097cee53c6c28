package dev.tidemark.actors.writer;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;

/**
 * A collection's writer while it is held together with others for transactions: another thread may use what it owns, so that everything
 * else waits. Came from {@link WriterServing}, which carries the open files and goes on when the hold is over.
 *
 * <p>A hold lasts as long as a few messages take. One that lasts longer than its bound is dissolved by whichever writer notices first.
 */
final class WriterHeld extends AbstractBehavior<WriterCommand> {

    private static final Object HOLD_TIMER = "hold";

    private final WriterServing serving;
    private final JointHold hold;
    private final TimerScheduler<WriterCommand> timers;
    private final StashBuffer<WriterCommand> stash;

    private WriterHeld(
            ActorContext<WriterCommand> context,
            WriterServing serving,
            JointHold hold,
            TimerScheduler<WriterCommand> timers,
            StashBuffer<WriterCommand> stash) {
        super(context);
        this.serving = serving;
        this.hold = hold;
        this.timers = timers;
        this.stash = stash;
    }

    /** @param stashMax commands that can come meanwhile: a few of each kind, and one for each other hold */
    static Behavior<WriterCommand> create(
            WriterServing serving, JointHold hold, TimerScheduler<WriterCommand> timers, int stashMax) {
        return Behaviors.setup(context -> Behaviors.withStash(stashMax, stash -> {
            timers.startSingleTimer(HOLD_TIMER, new WriterCommand.HoldOverdue(hold), hold.holdMax());
            return new WriterHeld(context, serving, hold, timers, stash);
        }));
    }

    @Override
    public Receive<WriterCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(WriterCommand.Holding.class, this::onHolding)
                .onMessage(WriterCommand.WritesDue.class, this::keep)
                .onMessage(WriterCommand.FlightsLanded.class, this::keep)
                .onMessage(WriterCommand.EvidenceFound.class, this::keep)
                .onMessage(WriterCommand.EvidenceUnreadable.class, this::keep)
                .onMessage(WriterCommand.FlushDue.class, this::keep)
                .onMessage(WriterCommand.Flushed.class, this::keep)
                .onMessage(WriterCommand.IdleCheckDue.class, this::keep)
                .onMessage(WriterCommand.ForceSegment.class, this::keep)
                .onMessage(WriterCommand.DamageFound.class, this::keep)
                .onMessage(WriterCommand.SegmentFinished.class, this::keep)
                .onMessage(WriterCommand.CheckpointTaken.class, this::keep)
                .onMessage(WriterCommand.Sealing.class, this::keep)
                .onMessage(WriterCommand.Compacting.class, this::keep)
                .onMessage(WriterCommand.Stop.class, this::keep)
                .onMessage(WriterCommand.Abandon.class, this::keep)
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<WriterCommand> keep(WriterCommand command) {
        stash.stash(command);
        return this;
    }

    private Behavior<WriterCommand> onHolding(WriterCommand.Holding command) {
        if (command.hold() != hold) {
            return keep(command);
        }
        if (command instanceof WriterCommand.HoldOverdue) {
            hold.dissolveOverdue();
            return this;
        }
        timers.cancel(HOLD_TIMER);
        serving.goOn(hold);
        return stash.unstashAll(serving);
    }

    private Behavior<WriterCommand> onPostStop() {
        hold.withdraw();
        serving.onPostStop();
        return this;
    }
}
