package dev.tidemark.system;

import static dev.tidemark.system.ShapeProbe.behind;
import static dev.tidemark.system.ShapeProbe.controls;
import static dev.tidemark.system.ShapeProbe.isUpToDate;
import static dev.tidemark.system.ShapeProbe.last;
import static dev.tidemark.system.ShapeProbe.state;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the shape protocol promises of live reads, over a socket from a store on the real disk. */
abstract class ShapeLiveContract extends ShapeContract {

    private static final String LIVE = "table=users&live=true";
    private static final String EVENTS = LIVE + "&live_sse=true&experimental_live_sse=true";
    private static final String ONE = "tidemark.http.shape.going-on-max = 1";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** @param server HOCON */
    ShapeLiveContract(String server) {
        super(server, "");
    }

    private Answer tip() {
        return last(shapes.sync("table=users"));
    }

    /** Returns once the one request that may go on is under way: the next one is turned away. */
    private void awaitUnderWay(Answer tip) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> shapes.get(behind(tip, "table=users")).status() == 503);
    }

    @Test
    void longPoll_written_isAnsweredAtOnce() {
        openAgain(ONE);
        Answer tip = tip();
        CompletableFuture<Answer> waiting = shapes.getLater(behind(tip, LIVE));
        awaitUnderWay(tip);
        assertThat(waiting).isNotDone();
        store.set("users", "a", "{\"n\":1}");
        Answer answer = waiting.join();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(state(answer)).containsOnlyKeys(key("a"));
        assertThat(isUpToDate(answer)).isTrue();
        assertThat(answer.header("electric-handle")).isEqualTo(tip.header("electric-handle"));
        assertThat(answer.header("electric-cursor")).matches("[0-9]+");
        assertThat(answer.headers().map()).doesNotContainKey("electric-schema");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=5, stale-while-revalidate=5");
        assertThat(answer.header("ETag"))
                .contains(tip.header("electric-offset") + ":" + answer.header("electric-offset"));

        Answer behind = shapes.get(behind(tip, LIVE));
        assertThat(behind.body()).isEqualTo(answer.body());
    }

    @Test
    void longPoll_nothingInTime_isUpToDateWhereItWas() {
        openAgain("tidemark.http.shape.long-poll = 100 ms");
        Answer tip = tip();
        Answer nothing = shapes.get(behind(tip, LIVE) + "&cursor=");
        assertThat(controls(nothing)).containsExactly("up-to-date");
        assertThat(isUpToDate(nothing)).isTrue();
        assertThat(nothing.header("electric-offset")).isEqualTo(tip.header("electric-offset"));
        assertThat(nothing.header("electric-has-data")).isEqualTo("false");
        Answer again = shapes.get(
                behind(tip, LIVE) + "&cursor=" + nothing.header("electric-cursor"),
                "If-None-Match",
                nothing.header("ETag"));
        assertThat(again.status()).as("an empty answer is never the same").isEqualTo(200);
        assertThat(again.header("ETag")).isNotEqualTo(nothing.header("ETag"));
        assertThat(again.header("electric-cursor")).isNotEqualTo(nothing.header("electric-cursor"));
    }

    @Test
    void longPoll_cursorAhead_isPassedOn() {
        Answer tip = tip();
        store.set("users", "a", "1");
        Answer answer = shapes.get(behind(tip, LIVE) + "&cursor=999999999999");
        assertThat(Long.parseLong(answer.header("electric-cursor"))).isBetween(1_000_000_000_000L, 1_000_000_003_600L);
    }

    @Test
    void longPoll_collectionCreatedAnewMeanwhile_isToRefetch() {
        openAgain(ONE);
        store.set("users", "a", "1");
        Answer tip = tip();
        CompletableFuture<Answer> waiting = shapes.getLater(behind(tip, LIVE));
        awaitUnderWay(tip);
        Stages.await(store.store().drop("users"));
        store.created("users");
        Answer answer = waiting.join();
        if (answer.status() == 400) {
            // The wait ended before there was a collection again; its client learns from the next request.
            assertThat(answer.body()).contains("\"table\"");
            answer = shapes.get(behind(tip, LIVE));
        }
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("electric-handle")).isNotEmpty().isNotEqualTo(tip.header("electric-handle"));
    }

    @Test
    void longPoll_serverStops_isAnsweredBefore() {
        openAgain(ONE);
        Answer tip = tip();
        CompletableFuture<Answer> waiting = shapes.getLater(behind(tip, LIVE));
        awaitUnderWay(tip);
        long begin = System.nanoTime();
        store.close();
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(isUpToDate(waiting.join())).isTrue();
        assertThat(System.nanoTime() - begin).as("stop timeout is 10 s").isLessThan(9_000_000_000L);
        open();
    }

    /** Takes what a stream of events says. */
    private static final class Follower {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Integer> ended;

        Follower(HttpProbe http, String query) {
            ended = http.lines(ShapeProbe.PATH + query, lines::add);
        }

        private List<JsonNode> messages() {
            return lines.stream()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> ShapeProbe.json(line.substring(6)))
                    .toList();
        }

        private Map<String, JsonNode> state() {
            Map<String, JsonNode> rows = new LinkedHashMap<>();
            messages().forEach(message -> ShapeProbe.take(rows, message));
            return rows;
        }

        void awaitUpToDateWith(String key) {
            Awaitility.await().atMost(PATIENCE).until(() -> {
                List<JsonNode> all = messages();
                return !all.isEmpty()
                        && ShapeProbe.control(all.get(all.size() - 1)).equals("up-to-date")
                        && state().containsKey(key);
            });
        }
    }

    @Test
    void events_backlogAndWhatFollows_comeByOneStream() {
        Answer first = shapes.get("table=users&offset=-1");
        store.set("users", "a", "1");
        store.set("users", "b", "2");
        Follower follower = new Follower(store.http(), behind(first, EVENTS));
        follower.awaitUpToDateWith(key("b"));
        assertThat(follower.ended).isNotDone();
        for (int number = 0; number < 20; number++) {
            store.set("users", "c" + number, "" + number);
            follower.awaitUpToDateWith(key("c" + number));
        }
        assertThat(follower.state()).hasSize(22);
        JsonNode end = follower.messages().get(follower.messages().size() - 1);
        Answer tip = tip();
        assertThat(end.path("headers").path("global_last_seen_lsn").asText() + "_0")
                .isEqualTo(tip.header("electric-offset"));
    }

    @Test
    void events_manyFollowers_allGetEverything() {
        Answer first = shapes.get("table=users&offset=-1");
        List<Follower> followers = IntStream.range(0, 8)
                .mapToObj(number -> new Follower(store.http(), behind(first, EVENTS)))
                .toList();
        for (int number = 0; number < 100; number++) {
            store.set("users", "k" + number, "{\"text\":\"\\u2028 \\n\"}");
        }
        followers.forEach(follower -> follower.awaitUpToDateWith(key("k99")));
        for (Follower follower : followers) {
            assertThat(follower.state()).hasSize(100);
            assertThat(follower.lines.stream().filter(line -> !line.isEmpty()))
                    .allMatch(line -> line.startsWith("data: {") || line.equals(": keep-alive"));
        }
    }

    @Test
    void events_silence_isKeptAliveAndEndsInTime() {
        openAgain("tidemark.http.shape { keep-alive = 10 ms, stream-max-age = 400 ms }");
        Answer tip = tip();
        Follower follower = new Follower(store.http(), behind(tip, EVENTS));
        assertThat(follower.ended.join()).isEqualTo(200);
        assertThat(follower.lines.stream().filter(": keep-alive"::equals)).hasSizeGreaterThan(3);
        assertThat(follower.messages()).extracting(ShapeProbe::control).containsExactly("up-to-date");
    }

    @Test
    void events_headers_areThoseOfLiveReads() {
        Answer tip = tip();
        store.set("users", "a", "1");
        Answer head = shapes.send("HEAD", behind(tip, EVENTS));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(head.header("Cache-Control")).isEqualTo("public, max-age=59");
        assertThat(head.header("electric-handle")).isEqualTo(tip.header("electric-handle"));
        assertThat(head.header("electric-offset")).isEqualTo(tip.header("electric-offset"));
        assertThat(head.header("electric-cursor")).matches("[0-9]+");
        assertThat(head.headers().map()).doesNotContainKey("electric-schema");
    }

    @Test
    void events_handleOfAnother_isAnOrdinaryAnswer() {
        tip();
        Answer refetch = shapes.get(EVENTS + "&handle=old&offset=0_0");
        assertThat(refetch.status()).isEqualTo(409);
        assertThat(refetch.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void events_serverStops_endInOrder() {
        Answer tip = tip();
        Follower follower = new Follower(store.http(), behind(tip, EVENTS));
        store.set("users", "a", "1");
        follower.awaitUpToDateWith(key("a"));
        store.close();
        assertThat(follower.ended.join()).isEqualTo(200);
        open();
        assertThat(tip().header("electric-handle")).isEqualTo(tip.header("electric-handle"));
    }

    @Test
    void events_collectionDropped_endAndTheNextRequestSaysWhy() {
        store.set("users", "a", "1");
        Answer first = shapes.get("table=users&offset=-1");
        Follower follower = new Follower(store.http(), behind(first, EVENTS));
        Awaitility.await().atMost(PATIENCE).until(() -> !follower.lines.isEmpty());
        Stages.await(store.store().drop("users"));
        assertThat(follower.ended.join()).isEqualTo(200);
        assertThat(shapes.get(behind(first, EVENTS)).status()).isEqualTo(400);
        store.created("users");
        assertThat(shapes.get(behind(first, EVENTS)).status()).isEqualTo(409);
    }
}
