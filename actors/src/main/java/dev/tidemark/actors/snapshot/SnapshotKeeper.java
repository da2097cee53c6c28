package dev.tidemark.actors.snapshot;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Keeps the JSON files of collections up to date, in rounds, once it was told to begin. Child of the store's guardian; runs on the upkeep dispatcher, where it may
 * block.
 *
 * <p>Failure policy: what fails is told to the log and met again in the next round; the last file stays meanwhile.
 */
public final class SnapshotKeeper extends AbstractBehavior<SnapshotKeeper.Command> {

    /** What the keeper is told. */
    public sealed interface Command {}

    /**
     * A round is wanted that begins after this.
     *
     * @param written completes with the files written anew, or fails with why one was not
     */
    public record WriteAll(CompletableFuture<Integer> written) implements Command {}

    /** Whatever was to be taken over is in the store: before that, a file may be all there is. */
    public enum Begin implements Command {
        INSTANCE
    }

    /** Time for a round. */
    private enum RoundDue implements Command {
        INSTANCE
    }

    /** End after the round that runs. */
    public enum Stop implements Command {
        INSTANCE
    }

    private record RoundEnded(SnapshotRound.Outcome outcome) implements Command {}

    private static final int CALLS_MAX = 1_024;

    private final TimerScheduler<Command> timers;
    private final SnapshotSettings settings;
    private final SnapshotRound round;

    /** Whom the round that runs is for; empty when none runs. */
    private Optional<List<WriteAll>> running = Optional.empty();

    /** Whom the next one is for. */
    private List<WriteAll> waiting = new ArrayList<>();

    private boolean stopping;

    private SnapshotKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            SnapshotSettings settings,
            SnapshotRound round) {
        super(context);
        this.timers = timers;
        this.settings = settings;
        this.round = round;
    }

    /** @param collections finds a collection by its name, whether there is one or not */
    public static Behavior<Command> create(SnapshotParts parts, Function<CollectionName, JsonCollection> collections) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(SnapshotKeeper.class);
            return new SnapshotKeeper(context, timers, parts.settings(), new SnapshotRound(parts, collections));
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Begin.class, ignored -> onBegin())
                .onMessage(RoundDue.class, ignored -> onRoundDue())
                .onMessage(WriteAll.class, this::onWriteAll)
                .onMessage(RoundEnded.class, this::onRoundEnded)
                .onMessage(Stop.class, ignored -> onStop())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<Command> onBegin() {
        if (!settings.collections().isEmpty()) {
            timers.startTimerWithFixedDelay(RoundDue.INSTANCE, Duration.ZERO, settings.every());
        }
        return this;
    }

    private Behavior<Command> onRoundDue() {
        if (running.isEmpty()) {
            begin();
        }
        return this;
    }

    private Behavior<Command> onWriteAll(WriteAll call) {
        if (waiting.size() >= CALLS_MAX) {
            call.written()
                    .completeExceptionally(
                            new OverloadedException("too many calls wait for JSON files: limit=" + CALLS_MAX));
            return this;
        }
        waiting.add(call);
        return onRoundDue();
    }

    private void begin() {
        running = Optional.of(waiting);
        waiting = new ArrayList<>();
        ActorRef<Command> self = getContext().getSelf();
        try {
            round.prepare();
        } catch (TidemarkException failure) {
            getContext().getLog().warn("JSON files are not written: reason={}", failure.getMessage());
            self.tell(new RoundEnded(new SnapshotRound.Outcome(0, List.of(failure))));
            return;
        }
        round.run().thenAccept(outcome -> self.tell(new RoundEnded(outcome)));
    }

    private Behavior<Command> onRoundEnded(RoundEnded ended) {
        SnapshotRound.Outcome outcome = ended.outcome();
        running.ifPresent(calls -> calls.forEach(call -> answer(call, outcome)));
        running = Optional.empty();
        if (stopping) {
            return Behaviors.stopped();
        }
        if (!waiting.isEmpty()) {
            begin();
        }
        return this;
    }

    /** What a round has begun to write must be at its end before the directory is anybody else's. */
    private Behavior<Command> onStop() {
        stopping = true;
        round.end();
        return running.isPresent() ? this : Behaviors.stopped();
    }

    private static void answer(WriteAll call, SnapshotRound.Outcome outcome) {
        if (outcome.failures().isEmpty()) {
            call.written().complete(outcome.written());
        } else {
            call.written().completeExceptionally(outcome.failures().get(0));
        }
    }

    private Behavior<Command> onPostStop() {
        FencedException closed = new FencedException("store is closed", null);
        running.ifPresent(calls -> calls.forEach(call -> call.written().completeExceptionally(closed)));
        waiting.forEach(call -> call.written().completeExceptionally(closed));
        return this;
    }
}
