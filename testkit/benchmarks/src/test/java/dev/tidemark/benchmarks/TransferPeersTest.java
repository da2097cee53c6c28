package dev.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tidemark and its strictest peer take transfers for a moment; what is not installed is skipped aloud. */
final class TransferPeersTest {

    private static final int USERS = 8;

    @TempDir
    Path directory;

    static Stream<Contender> contenders() throws IOException {
        return TransferRows.contenders(Processors.split(), USERS, Duration.ofMillis(100)).stream()
                .limit(2);
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void contender_underLoad_answersAndCloses(Contender contender) throws Exception {
        String obstacle = contender.obstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), () -> "SKIPPED " + contender.name() + ": " + obstacle);

        Sample sample;
        try (Trial trial = contender.opener().open(directory)) {
            trial.sample(Duration.ZERO, Duration.ofMillis(200));
            sample = trial.sample(Duration.ofMillis(100), Duration.ofMillis(300));
        }

        assertThat(sample.perSecond()).isPositive();
    }
}
