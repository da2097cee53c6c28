package dev.tidemark.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.benchmarks.load.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each server takes load for a moment; what is not installed is skipped aloud. */
final class GetTrialTest {

    private static final Duration MOMENT = Duration.ofMillis(200);

    @TempDir
    Path directory;

    @BeforeEach
    void requireCores() {
        String obstacle = Cores.obstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), () -> "SKIPPED: " + obstacle);
    }

    private static void takesLoad(GetServer server) throws IOException {
        List<Double> costs = new ArrayList<>();
        try (GetTrial trial = new GetTrial(server, 4, costs)) {
            Sample sample = trial.sample(MOMENT, MOMENT);

            assertThat(sample.perSecond()).isPositive();
            assertThat(sample.p50Micros()).isPositive();
            assertThat(costs).hasSize(1);
        }
    }

    @Test
    void sealedChunk_underLoad_answersAllOfIt() throws IOException {
        GetServer server = GetServers.sealedChunk(directory, 64 << 10);

        long segmentLength = Files.size(GetServers.segmentOf(directory));
        assertThat((long) server.body().length).isBetween(60L << 10, segmentLength);
        assertThat(segmentLength).isLessThan(70 << 10);
        takesLoad(server);
    }

    @Test
    void entry_underLoad_answersOnBothTransports() throws IOException {
        for (String transport : List.of("netty", "akka")) {
            GetServer server = GetServers.entry(directory.resolve(transport), transport, 1_024);

            assertThat(server.body()).hasSize(1_024);
            takesLoad(server);
        }
    }

    @Test
    void bareNetty_underLoad_answers() throws IOException {
        takesLoad(GetServers.bareNetty(1_024));
    }

    @Test
    void nginx_underLoad_answersTheFile() throws IOException {
        String obstacle = GetServers.nginxObstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), () -> "SKIPPED: " + obstacle);
        Path file = Files.write(directory.resolve("sample"), new byte[100_000]);
        GetServer server = GetServers.nginx(directory, file, true);

        assertThat(server.body()).hasSize(100_000);
        takesLoad(server);
    }
}
