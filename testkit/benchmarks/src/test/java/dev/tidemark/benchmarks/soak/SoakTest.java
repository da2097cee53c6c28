package dev.tidemark.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short soak, in a process of its own. */
final class SoakTest {

    @TempDir
    private Path directory;

    @Test
    @Tag("soak")
    void soak_oneMinute_endsWithTheModelsContentAndWithinItsBounds() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:MaxDirectMemorySize=128m"));
        if (Runtime.version().feature() >= 23) {
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Soak.class.getName()));
        command.addAll(List.of("--minutes", "1", "--mib", "256", "--dir", directory.toString()));
        command.addAll(List.of("--report", directory.toString()));
        Path told = directory.resolve("told");
        Process soak = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        try {
            assertThat(soak.waitFor()).as(() -> read(told)).isZero();
        } finally {
            soak.destroyForcibly();
        }
        assertThat(directory.resolve("soak.svg")).isNotEmptyFile();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
