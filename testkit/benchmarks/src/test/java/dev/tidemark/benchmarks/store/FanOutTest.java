package dev.tidemark.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.http.Processors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FanOutTest {

    @TempDir
    Path directory;

    @Test
    void run_fewSubscribers_answersWhatTheyCost() throws Exception {
        FanOut.Cost cost = FanOut.run(directory, 8, 3, Processors.split());

        assertThat(cost.cpuMicros()).isPositive();
        assertThat(cost.lastMicros()).isPositive();
    }
}
