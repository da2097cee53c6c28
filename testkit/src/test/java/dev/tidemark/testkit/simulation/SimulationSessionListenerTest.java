package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SimulationSessionListenerTest {

    @Test
    void completableFutures_compiledBeforeTheFirstSimulation_runInItAllTheSame() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(workerThread().join()).isNotSameAs(Thread.currentThread());
        }
        try (Simulation simulation = Simulation.withSeed(1)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(simulation.await(workerThread())).isSameAs(Thread.currentThread());
            }
        }
    }

    private static CompletableFuture<Thread> workerThread() {
        return CompletableFuture.supplyAsync(() -> 1).thenApplyAsync(one -> Thread.currentThread());
    }
}
