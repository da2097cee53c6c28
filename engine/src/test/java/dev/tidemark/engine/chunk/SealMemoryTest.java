package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sealing needs of memory, in processes with a small heap. */
@Tag("toolkit-independent")
final class SealMemoryTest {

    private static final long DIFFERENCE_MAX_BYTES = 2 << 20;

    @TempDir
    private Path directory;

    @Test
    void seal_rangeTwentyFiveTimesAsLong_needsTheSameMemory() throws Exception {
        long small = memoryToSeal(10);
        long large = memoryToSeal(256);

        assertThat(large - small)
                .as("%,d bytes for 10 MiB, %,d for 256 MiB", small, large)
                .isLessThan(DIFFERENCE_MAX_BYTES);
    }

    @Test
    @Tag("memory-long")
    void seal_rangeOfOneGibibyte_needsTheSameMemory() throws Exception {
        long small = memoryToSeal(10);
        long large = memoryToSeal(1_024);

        assertThat(large - small)
                .as("%,d bytes for 10 MiB, %,d for 1 GiB", small, large)
                .isLessThan(DIFFERENCE_MAX_BYTES);
    }

    private long memoryToSeal(int mebibytes) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx12m",
                "-XX:MaxDirectMemorySize=4m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SealingChild.class.getName(),
                directory.resolve("of-" + mebibytes).toString(),
                Integer.toString(mebibytes));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            assertThat(child.waitFor()).as("exit status").isZero();
            return Long.parseLong(line);
        } finally {
            child.destroyForcibly();
        }
    }
}
