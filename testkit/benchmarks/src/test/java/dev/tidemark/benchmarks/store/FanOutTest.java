package dev.tidemark.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.http.Processors;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FanOutTest {

    /** Enough for some ticks of the system's clock of processor time, which are 10 ms. */
    private static final int APPENDS = 1_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(FanOut.Side.class)
    void run_fewSubscribers_answersWhatTheyCost(FanOut.Side side) throws Exception {
        FanOut.Cost cost = FanOut.run(side, directory, 8, APPENDS, APPENDS, Processors.split());

        assertThat(cost.cpuMicros()).isPositive();
        assertThat(cost.lastMicros()).isPositive();
    }
}
