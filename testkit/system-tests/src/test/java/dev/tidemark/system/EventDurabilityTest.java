package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.system.EventFollower.Event;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is visible to any client before it is durable: the power fails between write and sync while clients follow, over sockets, a
 * server whose disk is simulated. What they were given is there afterwards, each line once.
 */
class EventDurabilityTest {

    private static final Path DATA = Path.of("/store");
    private static final String USERS = "/v1/collections/users";
    private static final String EVENTS = USERS + "/log?live=sse";
    private static final String SETTINGS = FileSurgery.SETTINGS + ", tidemark.http.event-stream.keep-alive = 10 ms"
            + ", tidemark.journal.retry-delays = [1 ms], tidemark.http.server.stop-timeout = 1 ms";
    private static final int BEFORE = 20;
    private static final int HELD = 5;
    private static final int AFTER = 10;

    /** Enough for whatever the server had to say to have come. */
    private static final int COMMENTS = 5;

    private final List<EventFollower> followers =
            List.of(new EventFollower(), new EventFollower(), new EventFollower());

    private static StoreProbe open(FileSystem disk) {
        return StoreProbe.open(DATA, SETTINGS, new Seams(disk, new SystemTimeSource(), new SecureRandom()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void followers_powerCutBetweenWriteAndSync_haveSeenNothingThatIsLost(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        HeldCalls forces = HeldCalls.forces(disk.process("first"));
        StoreProbe first = open(forces.seen());
        first.created("users");
        followers.forEach(follower -> follower.open(first.http(), EVENTS));
        set(first, 1, BEFORE);
        followers.forEach(follower -> follower.awaitLines(BEFORE));

        forces.holdBehind(0);
        CompletableFuture<Answer> poll =
                first.http().getLater(USERS + "/log?live=long-poll&timeout=25&after=" + BEFORE);
        for (int number = 0; number < HELD; number++) {
            first.store().json("users").set("held-" + number, Json.parse("true"));
        }
        forces.awaitHeld();
        followers.forEach(follower -> follower.awaitComments(COMMENTS));
        requireNothingMore(first.http());
        assertThat(poll).isNotDone();

        disk.powerCut();
        forces.release();
        first.abandon();
        requireNothingMore();
        boolean told = Stages.await(poll.handle((answer, cut) ->
                cut == null && answer.status() == 200 && !answer.body().isEmpty()));
        assertThat(told).isFalse();
        requireGoesOn(disk);
    }

    private static void set(StoreProbe store, int from, int to) {
        for (int number = from; number <= to; number++) {
            store.set("users", "k" + number, Integer.toString(number));
        }
    }

    private void requireNothingMore() {
        followers.forEach(follower -> assertThat(follower.lines()).hasSize(BEFORE));
    }

    private void requireNothingMore(HttpProbe http) {
        requireNothingMore();
        Answer log = http.get(USERS + "/log?after=" + BEFORE);
        assertThat(log.body()).isEmpty();
        assertThat(log.header("Tidemark-Watermark")).isEqualTo(Integer.toString(BEFORE));
        assertThat(http.get(HttpProbe.entry("users", "held-0")).status()).isEqualTo(404);
        EventFollower late = new EventFollower();
        late.open(http, EVENTS + "&after=" + BEFORE);
        late.awaitComments(COMMENTS);
        assertThat(late.lines()).isEmpty();
        assertThat(late.last().data()).startsWith("{\"watermark\":" + BEFORE + ",");
    }

    private void requireGoesOn(SimulatedDisk disk) {
        try (StoreProbe second = open(disk.process("second"))) {
            followers.forEach(follower -> follower.open(second.http(), EVENTS));
            set(second, 1, AFTER);
            List<String> log =
                    second.http().get(USERS + "/log?limit=1000").body().lines().toList();
            assertThat(log).hasSizeBetween(BEFORE + AFTER, BEFORE + HELD + AFTER);
            for (EventFollower follower : followers) {
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
