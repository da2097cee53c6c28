package dev.tidemark.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.system.EventFollower.Event;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log as a stream of events, over sockets from a server with a store on the real disk. */
class EventStreamTest {

    private static final String USERS = "/v1/collections/users";
    private static final String EVENTS = USERS + "/log?live=sse";
    private static final int WAITING_MAX = 8;
    private static final String SETTINGS = "tidemark.waiting-readers-max = " + WAITING_MAX
            + ", tidemark.segment.max-length = 16 KiB, tidemark.http.event-stream.keep-alive = 10 ms";

    @TempDir
    private Path directory;

    private StoreProbe store;
    private HttpProbe http;

    @BeforeEach
    void open() {
        store = StoreProbe.open(directory.resolve("data"), SETTINGS, Seams.real());
        store.created("users");
        http = store.http();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void set(int from, int to) {
        for (int number = from; number <= to; number++) {
            store.set("users", "k" + number, "{\"pad\":\"" + "x".repeat(200) + "\"}");
        }
    }

    private void requireWholeLog(EventFollower follower) {
        List<String> lines =
                http.get(USERS + "/log?limit=100000").body().lines().toList();
        assertThat(follower.lines().stream().map(Event::data)).containsExactlyElementsOf(lines);
        assertThat(follower.lines().stream().map(Event::id))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, lines.size())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void followers_fromEverywhere_getEveryLineOnce() {
        set(1, 300);
        List<EventFollower> followers = new ArrayList<>();
        for (int count = 0; count < WAITING_MAX / 2; count++) {
            followers.add(new EventFollower());
            followers.get(count).open(http, EVENTS);
        }
        set(301, 600);
        followers.forEach(follower -> follower.awaitLines(600));
        followers.forEach(this::requireWholeLog);
        followers.forEach(follower -> follower.awaitLast("up-to-date"));
        assertThat(followers.get(0).last().data()).startsWith("{\"watermark\":600,\"handle\":\"");
    }

    @Test
    void stream_endsAgainAndAgain_isResumedWithoutALoss() {
        store.close();
        store = StoreProbe.open(
                directory.resolve("data"), SETTINGS + ", tidemark.http.event-stream.max-age = 5 ms", Seams.real());
        http = store.http();
        EventFollower follower = new EventFollower();
        int ends = 0;
        for (int number = 1; number <= 300; number += 10) {
            follower.open(http, EVENTS);
            set(number, number + 9);
            assertThat(follower.ended().join()).isEqualTo(200);
            ends++;
        }
        while (follower.lines().size() < 300) {
            follower.open(http, EVENTS);
            assertThat(follower.ended().join()).isEqualTo(200);
        }
        assertThat(ends).isEqualTo(30);
        requireWholeLog(follower);
    }

    @Test
    void followers_moreThanMayWait_areRefused() {
        List<EventFollower> followers = new ArrayList<>();
        for (int count = 0; count < WAITING_MAX; count++) {
            followers.add(new EventFollower());
            followers.get(count).open(http, EVENTS);
            followers.get(count).awaitComments(1);
        }
        Answer refused = http.get(EVENTS);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(http.get(USERS + "/log?live=long-poll").status()).isEqualTo(503);
        set(1, 1);
        followers.forEach(follower -> follower.awaitLines(1));
    }

    @Test
    void server_stops_endsStreamsInOrderAndFreesTheirPlaces() {
        EventFollower follower = new EventFollower();
        follower.open(http, EVENTS);
        set(1, 5);
        follower.awaitLines(5);
        long begin = System.nanoTime();
        store.close();
        assertThat(follower.ended().join()).isEqualTo(200);
        assertThat(System.nanoTime() - begin).as("stop timeout is 10 s").isLessThan(9_000_000_000L);
        open();
        assertThat(store.store().statistics().waitingReaders()).isZero();
        follower.open(http, EVENTS);
        set(6, 6);
        follower.awaitLines(6);
        requireWholeLog(follower);
    }

    @Test
    void collection_createdAnewWhileFollowed_endsForGood() {
        set(1, 3);
        String handle = http.get(USERS + "/log").header("Tidemark-Handle");
        EventFollower follower = new EventFollower();
        follower.open(http, EVENTS + "&handle=" + handle);
        follower.awaitLast("up-to-date");
        assertThat(Stages.await(store.store().drop("users"))).isTrue();
        store.created("users");
        set(1, 5);
        assertThat(follower.ended().join()).isEqualTo(200);
        assertThat(follower.last().type()).isEqualTo("problem");
        assertThat(follower.last().id()).isEqualTo("end");
        assertThat(follower.last().data()).contains("urn:tidemark:problem:unknown-collection");
        assertThat(follower.lines()).hasSize(3);
        follower.open(http, EVENTS);
        assertThat(follower.ended().join()).isEqualTo(204);
        Answer other = http.send("GET", EVENTS + "&handle=" + handle, "", new byte[0], "Last-Event-ID", "3");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body()).contains("handle-changed");
    }

    @Test
    void positions_removedBeforeTheyAreRead_areGone() {
        String create = "{\"keyless\":true,\"retention\":{\"maxCount\":100}}";
        assertThat(http.put("/v1/collections/clicks", create).status()).isEqualTo(201);
        String lines = IntStream.range(0, 500)
                .mapToObj(line -> "{\"line\":" + line + "}")
                .collect(Collectors.joining("\n"));
        String log = "/v1/collections/clicks/log";
        int appended = 0;
        while (appended < 5_000 || http.get(log + "?after=1&limit=1").status() != 410) {
            http.send("POST", log, "application/x-ndjson", lines.getBytes(UTF_8));
            appended += 500;
        }
        // Nothing more is closed from here on, so that the beginning stays once sealing has come so far.
        Stages.await(store.store().json("clicks").seal());
        Answer gone = http.get(log + "?live=sse&after=1");
        assertThat(gone.status()).isEqualTo(410);
        String first = gone.body().replaceAll("(?s).*\"first\":(\\d+).*", "$1");
        EventFollower follower = new EventFollower();
        follower.open(http, log + "?live=sse");
        follower.awaitLast("up-to-date");
        assertThat(follower.last().id()).isEqualTo(Integer.toString(appended));
        assertThat(follower.lines().get(0).id()).isEqualTo(first);
    }
}
