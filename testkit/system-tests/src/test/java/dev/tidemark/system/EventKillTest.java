package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.system.EventFollower.Event;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that follow a server which is killed as by {@code kill -9} while others write, and resume at the next one. */
class EventKillTest {

    private static final String USERS = "/v1/collections/users";
    private static final String EVENTS = USERS + "/log?live=sse";
    private static final int LIVES = 3;
    private static final int FOLLOWERS = 4;
    private static final int WRITERS = 3;
    private static final int LINES_PER_LIFE = 150;

    @TempDir
    private Path directory;

    private final List<EventFollower> followers =
            IntStream.range(0, FOLLOWERS).mapToObj(index -> new EventFollower()).toList();
    private final AtomicInteger acknowledged = new AtomicInteger();

    @Test
    @Timeout(200)
    void followers_serverKilled_missAndRepeatNothing() {
        Path data = directory.resolve("data");
        int target = 0;
        for (int life = 0; life < LIVES; life++) {
            ServerChild server = ServerChild.start(data);
            server.http().put(USERS, "{}");
            followers.forEach(follower -> follower.open(server.http(), EVENTS));
            List<CompletableFuture<Void>> writers = startWriters(server.http(), life);
            target += LINES_PER_LIFE;
            followers.get(life % FOLLOWERS).awaitLines(target);
            server.kill();
            followers.forEach(follower ->
                    assertThatThrownBy(() -> follower.ended().join()).hasStackTraceContaining("IOException"));
            writers.forEach(Stages::await);
        }
        requireSurvived(data);
    }

    private List<CompletableFuture<Void>> startWriters(HttpProbe http, int life) {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String key = "life-" + life + "-writer-" + writer + "-";
            writers.add(
                    CompletableFuture.runAsync(() -> writeUntilKilled(http, key), task -> new Thread(task).start()));
        }
        return writers;
    }

    private void writeUntilKilled(HttpProbe http, String key) {
        try {
            for (int number = 0; true; number++) {
                if (http.put(HttpProbe.entry("users", key + number), "{\"number\":" + number + "}")
                                .status()
                        == 204) {
                    acknowledged.incrementAndGet();
                }
            }
        } catch (AssertionError killed) {
            // As it should be: the server does not answer any more.
        }
    }

    private void requireSurvived(Path data) {
        try (ServerChild server = ServerChild.start(data)) {
            List<String> log = server.http()
                    .get(USERS + "/log?limit=1000000")
                    .body()
                    .lines()
                    .toList();
            assertThat(log).hasSizeGreaterThanOrEqualTo(acknowledged.get());
            assertThat(acknowledged.get()).isGreaterThan(LIVES * LINES_PER_LIFE / 2);
            for (EventFollower follower : followers) {
                follower.open(server.http(), EVENTS);
                follower.awaitLines(log.size());
                assertThat(follower.lines().stream().map(Event::data)).containsExactlyElementsOf(log);
                assertThat(follower.lines().stream().map(Event::id))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, log.size())
                                .mapToObj(Integer::toString)
                                .toList());
            }
        }
    }
}
