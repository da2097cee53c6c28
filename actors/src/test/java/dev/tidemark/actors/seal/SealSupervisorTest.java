package dev.tidemark.actors.seal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.actors.seal.SealSupervisor.Answer;
import dev.tidemark.actors.seal.SealSupervisor.NotSealed;
import dev.tidemark.actors.seal.SealSupervisor.Offer;
import dev.tidemark.actors.seal.SealSupervisor.Refused;
import dev.tidemark.actors.seal.SealSupervisor.RoomMade;
import dev.tidemark.actors.seal.SealSupervisor.Sealed;
import dev.tidemark.actors.seal.SealSupervisor.Stop;
import dev.tidemark.actors.seal.SealSupervisor.Withdraw;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealSupervisorTest {

    private static final CollectionId COLLECTION = new CollectionId(7);
    private static final SealSettings SETTINGS =
            new SealSettings(2, 2, 1, Duration.ofSeconds(1), Duration.ofSeconds(4), List.of("ndjson"), List.of("gzip"));

    private final Simulation simulation = Simulation.withSeed(1);

    /** Jobs that were started; a test runs them when it likes. */
    private final ArrayDeque<Runnable> started = new ArrayDeque<>();

    private final List<Answer> answers = new ArrayList<>();
    private final List<Long> sealing = new ArrayList<>();
    private final SealMeter meter = new SealMeter(new StoreMeter(new SystemTimeSource()));
    private boolean stopped;
    private Optional<RuntimeException> failure = Optional.empty();
    private Optional<LinkageError> missing = Optional.empty();
    private final ActorRef<Answer> writer;
    private final ActorRef<SealSupervisor.Command> supervisor;

    SealSupervisorTest() {
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
        writer = system.systemActorOf(
                Behaviors.receiveMessage(answer -> {
                    answers.add(answer);
                    return Behaviors.same();
                }),
                "writer",
                Props.empty());
        supervisor = system.systemActorOf(
                SealSupervisor.create(SETTINGS, started::add, simulation.time(), meter), "sealing", Props.empty());
        system.systemActorOf(
                Behaviors.setup(context -> {
                    context.watchWith(supervisor, "gone");
                    return Behaviors.receiveMessage(gone -> {
                        stopped = true;
                        return Behaviors.same();
                    });
                }),
                "watcher",
                Props.empty());
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private final class Job implements SealJob {

        private final long start;

        Job(long start) {
            this.start = start;
        }

        @Override
        public CollectionId collection() {
            return COLLECTION;
        }

        @Override
        public long start() {
            return start;
        }

        @Override
        public long seal(BooleanSupplier cancelled) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
            missing.ifPresent(reason -> {
                throw reason;
            });
            failure.ifPresent(reason -> {
                throw reason;
            });
            sealing.add(start);
            return 100;
        }
    }

    private void offer(long start) {
        supervisor.tell(new Offer(new Job(start), writer));
        simulation.runUntilIdle();
    }

    private void runOne() {
        started.removeFirst().run();
        simulation.runUntilIdle();
    }

    @Test
    void offers_moreThanMayRun_runInOrderOfArrivalAtMostSoManyAtOnce() {
        offer(1);
        offer(11);
        offer(21);
        offer(31);
        assertThat(started).hasSize(2);
        assertThat(meter.read().running()).isEqualTo(2);
        assertThat(meter.read().waiting()).isEqualTo(2);
        while (!started.isEmpty()) {
            runOne();
        }
        assertThat(sealing).containsExactly(1L, 11L, 21L, 31L);
        assertThat(answers).containsExactly(new Sealed(1), new Sealed(11), new Sealed(21), new Sealed(31));
        assertThat(meter.read().sealed()).isEqualTo(4);
        assertThat(meter.read().sealedBytes()).isEqualTo(400);
        assertThat(meter.read().waiting()).isZero();
    }

    @Test
    void offer_ofARangeThatIsKnown_isNotRunTwice() {
        offer(1);
        offer(1);
        offer(11);
        offer(21);
        offer(21);
        while (!started.isEmpty()) {
            runOne();
        }
        assertThat(sealing).containsExactly(1L, 11L, 21L);
        assertThat(answers).containsExactly(new Sealed(1), new Sealed(11), new Sealed(21));
    }

    @Test
    void offer_queueIsFull_isRefusedAndToldWhenThereIsRoom() {
        for (long start = 1; start <= 41; start += 10) {
            offer(start);
        }
        assertThat(answers).containsExactly(new Refused(41));
        assertThat(meter.read().refused()).isEqualTo(1);
        runOne();
        assertThat(answers).containsExactly(new Refused(41), new Sealed(1), RoomMade.INSTANCE);
        offer(41);
        while (!started.isEmpty()) {
            runOne();
        }
        assertThat(sealing).containsExactly(1L, 11L, 21L, 31L, 41L);
    }

    @Test
    void pause_withRangesRunning_breaksThemOffAndGoesOnInOrderAfterwards() {
        RuntimeException reason = new IllegalStateException("no space");
        offer(1);
        offer(11);
        offer(21);
        List<String> told = new ArrayList<>();
        supervisor.tell(new SealSupervisor.Pause(reason, () -> told.add("paused")));
        simulation.runUntilIdle();
        assertThat(answers).contains(new NotSealed(1, reason, true), new NotSealed(21, reason, true));
        assertThat(told).isEmpty();
        runOne();
        runOne();
        assertThat(told).containsExactly("paused");
        offer(31);
        assertThat(started).isEmpty();
        assertThat(sealing).isEmpty();

        supervisor.tell(SealSupervisor.Resume.INSTANCE);
        simulation.runUntilIdle();
        while (!started.isEmpty()) {
            runOne();
        }
        assertThat(sealing).containsExactlyInAnyOrder(1L, 11L, 21L);
        assertThat(meter.read().failures()).isZero();
    }

    @Test
    void pause_withNothingRunning_isToldAtOnce() {
        List<String> told = new ArrayList<>();
        supervisor.tell(new SealSupervisor.Pause(new IllegalStateException("no space"), () -> told.add("paused")));
        simulation.runUntilIdle();
        assertThat(told).containsExactly("paused");
    }

    @Test
    void failure_ofTheDisk_isTriedAgainAfterGrowingPauses() {
        RuntimeException full = new IllegalStateException("disk is full");
        failure = Optional.of(full);
        offer(1);
        runOne();
        assertThat(answers).containsExactly(new NotSealed(1, full, true));
        assertThat(started).isEmpty();
        simulation.advance(Duration.ofMillis(1100));
        runOne();
        simulation.advance(Duration.ofMillis(1100));
        assertThat(started).isEmpty();
        simulation.advance(Duration.ofSeconds(1));
        failure = Optional.empty();
        runOne();
        assertThat(sealing).containsExactly(1L);
        assertThat(answers).last().isEqualTo(new Sealed(1));
        assertThat(meter.read().failures()).isEqualTo(2);
    }

    @Test
    void failure_damagedLines_isNotTriedAgainByItself() {
        RuntimeException damage = new CorruptDataException("line is damaged", Location.NOWHERE);
        failure = Optional.of(damage);
        offer(1);
        runOne();
        simulation.advance(Duration.ofMinutes(10));
        assertThat(started).isEmpty();
        assertThat(answers).containsExactly(new NotSealed(1, damage, false));
        failure = Optional.empty();
        offer(1);
        runOne();
        assertThat(answers).last().isEqualTo(new Sealed(1));
    }

    @Test
    void failure_nativeCodeThatCannotBeLoaded_isToldAndNotTriedAgain() {
        missing = Optional.of(new UnsatisfiedLinkError("no code for this machine"));
        offer(1);
        runOne();
        simulation.advance(Duration.ofMinutes(10));
        assertThat(started).isEmpty();
        assertThat(answers).hasSize(1).first().isInstanceOf(NotSealed.class);
        assertThat(meter.read().running()).isZero();
    }

    @Test
    void withdraw_rangesThatWaitAndRun_forgetsThemAndTellsWhenNoneRuns() {
        offer(1);
        offer(11);
        offer(21);
        List<String> told = new ArrayList<>();
        supervisor.tell(new Withdraw(COLLECTION, () -> told.add("withdrawn")));
        simulation.runUntilIdle();
        assertThat(told).isEmpty();
        runOne();
        assertThat(told).isEmpty();
        runOne();
        assertThat(told).containsExactly("withdrawn");
        assertThat(started).isEmpty();
        assertThat(sealing).isEmpty();
        assertThat(meter.read().waiting()).isZero();
        assertThat(meter.read().failures()).isZero();
    }

    @Test
    void offer_ofARangeWhoseSealingIsBeingCancelled_isToldWhenItCanBeMadeAgain() {
        offer(1);
        supervisor.tell(new Withdraw(COLLECTION, () -> {}));
        offer(1);
        assertThat(answers).containsExactly(new Refused(1));
        runOne();
        assertThat(answers).containsExactly(new Refused(1), RoomMade.INSTANCE);
        offer(1);
        runOne();
        assertThat(answers.get(2)).isEqualTo(new Sealed(1));
    }

    @Test
    void withdraw_rangeThatPausesAfterAFailure_isNeverTriedAgain() {
        failure = Optional.of(new IllegalStateException("disk is full"));
        offer(1);
        runOne();
        supervisor.tell(new Withdraw(COLLECTION, () -> {}));
        simulation.advance(Duration.ofMinutes(10));
        assertThat(started).isEmpty();
        assertThat(meter.read().waiting()).isZero();
    }

    @Test
    void stop_whileRangesRun_cancelsThemAndEndsWithTheLast() {
        offer(1);
        offer(11);
        offer(21);
        supervisor.tell(Stop.INSTANCE);
        simulation.runUntilIdle();
        assertThat(stopped).isFalse();
        runOne();
        runOne();
        assertThat(stopped).isTrue();
        assertThat(started).isEmpty();
        assertThat(sealing).isEmpty();
    }
}
