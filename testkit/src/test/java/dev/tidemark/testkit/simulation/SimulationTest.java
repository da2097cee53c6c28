package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The simulation without any actor in it. */
class SimulationTest {

    private final Simulation simulation = Simulation.withSeed(4711);

    @AfterEach
    void closeSimulation() {
        simulation.close();
    }

    @Test
    void await_nothingReadyAndNoTimer_failsWithSeedAndTrace() {
        simulation.executor().execute(() -> {});
        assertThatThrownBy(() -> simulation.await(new CompletableFuture<>()))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("deadlock")
                .hasMessageContaining("seed=4711")
                .hasMessageContaining("SimulationTest$$Lambda");
    }

    @Test
    void await_endlessWork_failsAtTheBoundOfSteps() {
        SimulationSettings settings = SimulationSettings.ofSeed(5).withBounds(1_000, Duration.ofHours(1));
        try (Simulation bounded = Simulation.with(settings)) {
            repeat(bounded);
            assertThatThrownBy(() -> bounded.await(new CompletableFuture<>()))
                    .isInstanceOf(SimulationFailure.class)
                    .hasMessageContaining("await exceeded its steps: max=1000")
                    .hasMessageContaining("seed=5");
            assertThat(bounded.steps()).isEqualTo(1_000);
        }
    }

    @Test
    void await_timerBeyondTheBound_failsAtTheBoundOfTime() {
        simulation.schedule(Duration.ofHours(2), () -> {});
        assertThatThrownBy(() -> simulation.await(new CompletableFuture<>()))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("exceeded virtual time: max=PT1H");
        assertThat(simulation.time().elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void await_failedStage_throwsItsFailureAsCause() {
        CompletableFuture<String> stage = CompletableFuture.supplyAsync(
                () -> {
                    throw new IllegalStateException("planned");
                },
                simulation.executor());
        assertThatThrownBy(() -> simulation.await(stage))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("planned");
    }

    @Test
    void completableFuture_withoutExecutor_runsInTheSimulation() {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        CompletableFuture<Void> stage = CompletableFuture.runAsync(() -> ranOn.set(Thread.currentThread()))
                .thenRunAsync(() -> {});
        assertThat(ranOn).hasNullValue();
        simulation.await(stage);
        assertThat(ranOn).hasValue(Thread.currentThread());
    }

    @Test
    void completableFuture_afterClose_runsOnTheRealPool() {
        simulation.close();
        Thread ranOn = CompletableFuture.supplyAsync(Thread::currentThread).join();
        assertThat(ranOn).isNotSameAs(Thread.currentThread());
    }

    @Test
    void executor_fromAnotherThread_refusesAndFailsTheRun() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Executor executor = simulation.executor();
        Thread stranger = new Thread(() -> executor.execute(() -> {}), "stranger");
        stranger.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));
        stranger.start();
        stranger.join();
        assertThat(thrown.get()).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(simulation::runOne)
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("thread=stranger");
    }

    @Test
    void schedule_severalDelays_runsInOrderOfTime() {
        List<Long> ranAtMillis = new ArrayList<>();
        for (int minutes : new int[] {50, 10, 30}) {
            simulation.schedule(
                    Duration.ofMinutes(minutes),
                    () -> ranAtMillis.add(simulation.time().elapsed().toMinutes()));
        }
        simulation.advance(Duration.ofMinutes(30));
        assertThat(ranAtMillis).containsExactly(10L, 30L);
        assertThat(simulation.run(Long.MAX_VALUE)).isPositive();
        assertThat(ranAtMillis).containsExactly(10L, 30L, 50L);
        assertThat(simulation.runOne()).isFalse();
    }

    @Test
    void runUntilIdle_readyWorkAndTimer_leavesTheTimer() {
        List<String> ran = new ArrayList<>();
        simulation.schedule(Duration.ofSeconds(5), () -> ran.add("timer"));
        simulation.executor().execute(() -> simulation.executor().execute(() -> ran.add("work")));
        simulation.runUntilIdle();
        assertThat(ran).containsExactly("work");
    }

    @Test
    void time_advancedWithinAStep_makesTimersDue() {
        List<String> ran = new ArrayList<>();
        simulation.schedule(Duration.ofSeconds(5), () -> ran.add("timer"));
        simulation.executor().execute(() -> simulation.time().advance(Duration.ofSeconds(9)));
        simulation.runUntilIdle();
        assertThat(ran).containsExactly("timer");
    }

    @Test
    void crash_readyWorkAndTimers_neverRun() {
        List<String> ran = new ArrayList<>();
        Executor dead = simulation.executor();
        dead.execute(() -> ran.add("ready"));
        simulation.schedule(Duration.ofSeconds(1), () -> ran.add("timer"));
        simulation.crash();
        dead.execute(() -> ran.add("late"));
        simulation.executor().execute(() -> ran.add("next generation"));
        simulation.advance(Duration.ofMinutes(1));
        assertThat(ran).containsExactly("next generation");
        assertThat(simulation.epoch()).isEqualTo(1);
    }

    @Test
    void die_withinAStep_unwindsIt() {
        List<String> ran = new ArrayList<>();
        simulation.executor().execute(() -> {
            ran.add("before");
            try {
                throw simulation.die();
            } finally {
                ran.add("unwound");
            }
        });
        assertThat(simulation.run(100)).isPositive();
        assertThat(ran).containsExactly("before", "unwound");
        assertThat(simulation.epoch()).isEqualTo(1);
    }

    @Test
    void executor_workThatThrows_failsTheCaller() {
        simulation.executor().execute(() -> {
            throw new IllegalStateException("planned");
        });
        assertThatThrownBy(simulation::runUntilIdle).hasMessage("planned");
    }

    @Test
    void stalls_always_reorderAndDelayWork() {
        SimulationSettings settings = SimulationSettings.ofSeed(9).withStalls(1, Duration.ofMillis(10));
        try (Simulation stalling = Simulation.with(settings)) {
            stalling.executor().execute(() -> {});
            stalling.executor().execute(() -> {});
            stalling.runUntilIdle();
            assertThat(stalling.time().elapsed()).isBetween(Duration.ofNanos(2_001), Duration.ofMillis(11));
        }
    }

    @Test
    void random_drawingFromOnePurpose_shiftsNoOther() {
        long plain;
        try (Simulation first = Simulation.withSeed(3)) {
            plain = first.random("disk").nextLong();
        }
        try (Simulation second = Simulation.withSeed(3)) {
            second.random("workload").nextLong();
            second.random().nextLong();
            assertThat(second.random("disk").nextLong()).isEqualTo(plain);
            assertThat(second.random("workload").nextLong()).isNotEqualTo(plain);
        }
    }

    @Test
    void note_differentNumbers_giveDifferentHashes() {
        Set<Long> hashes = new HashSet<>();
        for (int number = 0; number < 5; number++) {
            try (Simulation noting = Simulation.withSeed(1)) {
                noting.note("disk write", number);
                hashes.add(noting.traceHash());
                assertThat(noting.traceTail()).contains("disk write");
            }
        }
        assertThat(hashes).hasSize(5);
    }

    private static void repeat(Simulation simulation) {
        simulation.executor().execute(() -> repeat(simulation));
    }
}
