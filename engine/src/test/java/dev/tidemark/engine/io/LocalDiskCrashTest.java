package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.StoreLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real disk between real processes. */
@Tag("crash")
class LocalDiskCrashTest {

    private static final LockHolder HERE = new LockHolder(1, "here", "2026-11-20T10:20:00Z", "aa");

    @TempDir
    private Path directory;

    private final LocalDisk disk = new LocalDisk();

    /** A child that runs {@link LocalDiskChild} and answers with one line. */
    private static final class Child implements AutoCloseable {

        private final Process process;
        private final BufferedReader output;

        Child(List<String> prefix, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
            command.add(LocalDiskChild.class.getName());
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return String.valueOf(output.readLine());
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            try {
                process.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Child lockingChild() throws IOException {
        return new Child(List.of(), "lock", directory.toString());
    }

    @Test
    void acquire_heldByAnotherProcess_namesItAndSucceedsAfterItsKill() throws IOException {
        try (Child child = lockingChild()) {
            assertThat(child.line()).isEqualTo("locked");

            assertThatThrownBy(() -> DirectoryLock.acquire(disk, directory, HERE))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining("\"pid\":" + child.pid());
        }
        try (DirectoryLock lock = DirectoryLock.acquire(disk, directory, HERE)) {
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void acquire_heldHere_isRefusedInAnotherProcessAlsoAfterPeeksAndAttempts() throws IOException {
        try (DirectoryLock lock = DirectoryLock.acquire(disk, directory, HERE)) {
            assertThat(DirectoryLock.holderOf(disk, directory)).contains("here");
            assertThatThrownBy(() -> DirectoryLock.acquire(disk, directory, HERE))
                    .isInstanceOf(StoreLockedException.class);
            try (Child child = lockingChild()) {
                assertThat(child.line()).startsWith("refused").contains("\"host\":\"here\"");
            }
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void ensureHeld_lockDroppedByAForeignChannelAndTakenElsewhere_isFenced() throws IOException {
        try (DirectoryLock lock = DirectoryLock.acquire(disk, directory, HERE)) {
            Files.readAllBytes(directory.resolve(DirectoryLock.FILE_NAME));
            try (Child child = lockingChild()) {
                assertThat(child.line()).isEqualTo("locked");

                assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedException.class);
            }
        }
    }

    @Test
    void read_processLimitBelowTheBound_goesOnWithTheHandlesThereAre() throws IOException {
        assumeThat(Path.of("/bin/bash")).exists();
        List<String> limited = List.of("/bin/bash", "-c", "ulimit -n 80; exec \"$0\" \"$@\"");
        try (Child child = new Child(limited, "read-many", directory.toString())) {
            assertThat(child.line()).isEqualTo("right=300 bounded=true");
            assertThat(child.line()).isEqualTo("kind=TOO_MANY_OPEN_FILES");
        }
    }
}
