package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.LockHolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whether the holder that the lock file names may still be at work. */
class OwnerTest {

    private static final String HOST = LockHolder.ofThisProcess(0, "").host();

    @TempDir
    private Path directory;

    private Owner owner(long pid, String host, String started) throws IOException {
        String holder = "{\"pid\":" + pid + ",\"host\":\"" + host + "\",\"started\":\"" + started
                + "\",\"token\":\"0123456789abcdef\"}\n";
        Files.writeString(directory.resolve(DirectoryLock.FILE_NAME), holder);
        return Owner.of(new LocalDisk(), directory);
    }

    @Test
    void of_livingProcessOlderThanItsLock_mayRun() throws IOException {
        assertThat(owner(ProcessHandle.current().pid(), HOST, "2999-01-01T00:00:00Z")
                        .mayRun())
                .isTrue();
    }

    @Test
    void of_numberGivenToAYoungerProcess_hasEnded() throws IOException {
        assertThat(owner(ProcessHandle.current().pid(), HOST, "2020-01-01T00:00:00Z")
                        .mayRun())
                .isFalse();
    }

    @Test
    void of_unreadableTime_believesTheNumber() throws IOException {
        assertThat(owner(ProcessHandle.current().pid(), HOST, "yesterday").mayRun())
                .isTrue();
    }

    @Test
    void of_numberOfNobody_hasEnded() throws IOException, InterruptedException {
        Process ended = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ended.waitFor();
        assertThat(owner(ended.pid(), HOST, "2999-01-01T00:00:00Z").mayRun()).isFalse();
    }

    @Test
    void of_otherHost_mayRun() throws IOException {
        assertThat(owner(1, HOST + "-other", "2020-01-01T00:00:00Z").mayRun()).isTrue();
    }

    @Test
    @Timeout(10)
    @EnabledOnOs(OS.LINUX)
    void of_killedProcessNobodyAskedFor_hasEnded() throws IOException {
        Process parent = new ProcessBuilder("sh", "-c", "tail -f /dev/null & echo $!; exec cat").start();
        try (BufferedReader out = parent.inputReader(StandardCharsets.US_ASCII)) {
            long pid = Long.parseLong(out.readLine());
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            // The shell could still ask for its end, the program that takes its place cannot.
            while (!parent.info().command().orElse("").endsWith("cat")) {
                Thread.onSpinWait();
            }
            child.destroyForcibly();
            while (child.info().command().isPresent()) {
                Thread.onSpinWait();
            }
            assertThat(child.isAlive()).as("no parent has asked for its end").isTrue();
            assertThat(owner(pid, HOST, "2999-01-01T00:00:00Z").mayRun()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }
}
