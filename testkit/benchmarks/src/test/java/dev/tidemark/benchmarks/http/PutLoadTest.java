package dev.tidemark.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.peers.BareJournal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PutLoadTest {

    @TempDir
    Path directory;

    @Test
    void sample_clientProcess_reportsItsPuts() throws Exception {
        try (PutTrial trial = new PutTrial(new AkkaHttpServer(new BareJournal(directory, 2)), 4)) {
            Sample sample = trial.sample(Duration.ofMillis(100), Duration.ofMillis(300));

            assertThat(sample.perSecond()).isPositive();
            assertThat(sample.p50Micros()).isPositive();
        }
    }
}
