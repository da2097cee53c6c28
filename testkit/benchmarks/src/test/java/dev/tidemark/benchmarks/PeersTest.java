package dev.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.load.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each peer takes load for a moment, so that the code stays alive; what is not installed is skipped aloud. */
final class PeersTest {

    private static final Duration NOTHING = Duration.ZERO;
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Workload WORKLOAD = new Workload(100, 1);
    private static final int CALLERS = 8;

    @TempDir
    Path directory;

    static Stream<Contender> contenders() {
        return Stream.of(
                Peers.rocksDb(WORKLOAD, CALLERS),
                Peers.redis(WORKLOAD, CALLERS),
                Peers.redisPipelined(WORKLOAD, CALLERS),
                Peers.akkaPersistence(WORKLOAD, CALLERS),
                Peers.flatFile(WORKLOAD, CALLERS),
                Peers.flatFileFromEmpty(WORKLOAD, CALLERS),
                Peers.bareJournal(WORKLOAD, CALLERS),
                Peers.filePerCollection(WORKLOAD, 10, CALLERS),
                Peers.bareSync(WORKLOAD),
                Peers.bareReads(WORKLOAD));
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void contender_underLoad_answersAndCloses(Contender contender) throws Exception {
        String obstacle = contender.obstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), () -> "SKIPPED " + contender.name() + ": " + obstacle);

        Sample sample;
        try (Trial trial = contender.opener().open(directory)) {
            trial.sample(NOTHING, MOMENT);
            sample = trial.sample(NOTHING, MOMENT);
        }

        assertThat(sample.perSecond()).isPositive();
        assertThat(sample.p50Micros()).isPositive().isLessThanOrEqualTo(sample.p99Micros());
    }
}
