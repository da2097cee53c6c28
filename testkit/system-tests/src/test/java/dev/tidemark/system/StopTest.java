package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to stop while it is written to: once, and twice. */
class StopTest {

    /** Few writes make one worth it at the end. */
    private static final String SMALL_CHECKPOINTS = "-Dtidemark.checkpoint-after=128KiB";

    private static final int WRITERS = 8;
    private static final int ACKNOWLEDGED_MIN = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Below the time that requests under way are given. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    /** What was acknowledged, by key. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final AtomicBoolean over = new AtomicBoolean();

    private CompletableFuture<Void> write(ServerChild server) {
        CompletableFuture<?>[] writers = new CompletableFuture<?>[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "w" + writer;
            writers[writer] = CompletableFuture.runAsync(() -> write(server, name), task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                thread.start();
            });
        }
        return CompletableFuture.allOf(writers);
    }

    private void write(ServerChild server, String writer) {
        for (int number = 0; !over.get(); number++) {
            String key = writer + "-" + number;
            String value = "{\"n\":" + number + "}";
            try {
                if (server.http().put(HttpProbe.entry("c", key), value).status() == 204) {
                    acknowledged.put(key, value);
                }
            } catch (AssertionError gone) {
                return;
            }
        }
    }

    private static ServerChild started(Path data) {
        ServerChild server = ServerChild.start(data, List.of(), List.of(SMALL_CHECKPOINTS));
        assertThat(server.http().put("/v1/collections/c", "{}").status()).isBetween(200, 201);
        return server;
    }

    private void requireAllThere(Path data) {
        try (ServerChild server = ServerChild.start(data)) {
            acknowledged.forEach((key, value) -> assertThat(
                            server.http().get(HttpProbe.entry("c", key)).body())
                    .as(key)
                    .isEqualTo(value));
        }
    }

    private static void awaitStopping(ServerChild server) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.readString(server.err()).contains("tidemark stopping"));
    }

    @Test
    void signals_two_endTheProcessAtOnceAndLoseNothingAcknowledged() {
        Path data = directory.resolve("data");
        ServerChild server = started(data);
        // Holds the draining until the time for that is over.
        server.http().put("/v1/collections/quiet", "{}");
        CompletableFuture<HttpProbe.Answer> held =
                server.http().getLater("/v1/collections/quiet/log?after=0&live=long-poll&timeout=25");
        CompletableFuture<Void> writing = write(server);
        Awaitility.await().atMost(PATIENCE).until(() -> acknowledged.size() >= ACKNOWLEDGED_MIN);
        server.tell();
        awaitStopping(server);
        long told = System.nanoTime();
        server.tell();
        int exitCode = server.awaitEnd();
        Duration took = Duration.ofNanos(System.nanoTime() - told);
        over.set(true);
        ended(writing);
        assertThat(exitCode).isEqualTo(143);
        assertThat(took).isLessThan(AT_ONCE);
        assertThat(held).failsWithin(PATIENCE);
        requireAllThere(data);
    }

    @Test
    void signal_one_drainsAndClosesInOrder() throws IOException {
        Path data = directory.resolve("data");
        ServerChild server = started(data);
        CompletableFuture<Void> writing = write(server);
        Awaitility.await().atMost(PATIENCE).until(() -> acknowledged.size() >= ACKNOWLEDGED_MIN);
        server.tell();
        int exitCode = server.awaitEnd();
        over.set(true);
        ended(writing);
        assertThat(exitCode).isZero();
        try (Stream<Path> checkpoints = Files.list(data.resolve("collections/c/checkpoint"))) {
            assertThat(checkpoints).isNotEmpty();
        }
        assertThat(openToOthers(data)).isEmpty();
        requireAllThere(data);
    }

    private static List<Path> openToOthers(Path data) throws IOException {
        Set<PosixFilePermission> own = Set.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> !own.containsAll(modes(file))).toList();
        }
    }

    private static Set<PosixFilePermission> modes(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void ended(CompletableFuture<Void> writing) {
        try {
            writing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
