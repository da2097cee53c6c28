package dev.tidemark.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.store.StoreFollowers.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What followers need of memory, in processes with a small heap and little direct memory. */
final class FollowerMemoryTest {

    private static final int FOLLOWERS = 10_000;
    private static final long WAITING_MAX_BYTES = 1_024;
    private static final long BEHIND_MAX_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private long measured(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx80m", "-XX:MaxDirectMemorySize=40m", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FollowerMemoryChild.class.getName()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = output.lines().toList();
            assertThat(child.waitFor()).as("exit status").isZero();
            return Long.parseLong(lines.get(lines.size() - 1));
        } finally {
            child.destroyForcibly();
        }
    }

    private long waiting(Kind kind) throws IOException, InterruptedException {
        String own = directory.resolve(kind.name()).toString();
        return measured("waiting", own, kind.name(), Integer.toString(FOLLOWERS));
    }

    private long behind(int mebibytes, String form) throws IOException, InterruptedException {
        return measured("behind", directory.resolve(form).toString(), form, Integer.toString(mebibytes));
    }

    @Test
    void waiting_tenThousandLongPolls_takeAtMostOneKibibyteEach() throws Exception {
        assertThat(waiting(Kind.POLLS)).isPositive().isLessThanOrEqualTo(WAITING_MAX_BYTES);
    }

    @Test
    void waiting_tenThousandSubscribers_takeAtMostOneKibibyteEach() throws Exception {
        assertThat(waiting(Kind.SUBSCRIBERS)).isPositive().isLessThanOrEqualTo(WAITING_MAX_BYTES);
    }

    @Test
    void waiting_tenThousandStreams_takeAtMostOneKibibyteEachBesideTheStreamItself() throws Exception {
        long streams = waiting(Kind.STREAMS);
        long empty = waiting(Kind.EMPTY_STREAMS);

        assertThat(empty).isPositive();
        assertThat(streams - empty).as("%d and %d bytes", streams, empty).isLessThanOrEqualTo(WAITING_MAX_BYTES);
    }

    @Test
    void following_farBehind_holdsAtMostOneMebibyte() throws Exception {
        assertThat(behind(64, "lines")).as("as lines").isLessThanOrEqualTo(BEHIND_MAX_BYTES);
        assertThat(behind(64, "records")).as("as records").isLessThanOrEqualTo(BEHIND_MAX_BYTES);
    }

    @Test
    @Tag("memory-long")
    void following_oneGibibyteBehind_holdsAtMostOneMebibyte() throws Exception {
        assertThat(behind(1_024, "lines")).isLessThanOrEqualTo(BEHIND_MAX_BYTES);
    }
}
