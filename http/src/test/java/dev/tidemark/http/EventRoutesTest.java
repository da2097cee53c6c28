package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads of the log with {@code live=sse}. */
class EventRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String LOG = "/v1/collections/c/log";
    private static final String EVENTS = LOG + "?live=sse";
    private static final String RETRY = "retry: 1000";
    private static final String HANDLE = "0000000000000001";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private FakeStore store = API.fresh();
    private LiveStreams streams = new LiveStreams();

    @BeforeEach
    void createCollection() {
        store = API.fresh();
        streams = new LiveStreams();
        store.collection("c");
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private void set(int count) {
        for (int index = 1; index <= count; index++) {
            store.collection("c").set("k" + index, "1.0");
        }
    }

    private EventReader open(HttpRequest request) {
        return open(request, MINUTE, MINUTE);
    }

    private EventReader open(HttpRequest request, Duration keepAlive, Duration maxAge) {
        HttpResponse response =
                await(API.run(TidemarkRoute.create(store, ApiProbe.settings(keepAlive, maxAge), streams), request));
        assertThat(response.status().intValue()).isEqualTo(200);
        EventReader reader = new EventReader(response, API.system());
        assertThat(reader.next()).isEqualTo(RETRY);
        return reader;
    }

    private EventReader open(String target) {
        return open(ApiProbe.request("GET", target));
    }

    private static String upToDate(long watermark, String handle) {
        return "event: up-to-date\nid: " + watermark + "\ndata: {\"watermark\":" + watermark + ",\"handle\":\"" + handle
                + "\"}";
    }

    private String line(int position) {
        List<String> lines = API.get(LOG).body().lines().toList();
        return "id: " + position + "\ndata: " + lines.get(position - 1);
    }

    @Test
    void stream_wholeLog_isItsLinesThenUpToDate() {
        set(12);
        try (EventReader events = open(EVENTS)) {
            for (int position = 1; position <= 12; position++) {
                assertThat(events.next()).isEqualTo(line(position));
            }
            assertThat(events.next()).isEqualTo(upToDate(12, HANDLE));
        }
    }

    @Test
    void stream_answer_isKeptByNobody() {
        set(1);
        HttpResponse response = await(API.start(ApiProbe.request("GET", EVENTS)));
        assertThat(response.entity().getContentType()).hasToString("text/event-stream");
        assertThat(response.entity().isChunked()).isTrue();
        ApiProbe.Answer headers = new ApiProbe.Answer(200, response, "");
        assertThat(headers.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(headers.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(headers.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(headers.header("Tidemark-Watermark")).isEqualTo("1");
        assertThat(headers.header("Tidemark-Handle")).isEqualTo(HANDLE);
        assertThat(headers.header("Content-Encoding")).isEmpty();
    }

    @Test
    void stream_nothingYet_saysSoAndFollows() {
        try (EventReader events = open(EVENTS)) {
            assertThat(events.next()).isEqualTo(upToDate(0, HANDLE));
            for (int position = 1; position <= 3; position++) {
                store.collection("c").awaitWaiting();
                set(1);
                assertThat(events.next()).isEqualTo(line(position));
                assertThat(events.next()).isEqualTo(upToDate(position, HANDLE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void lastEventId_anyId_resumesBehindItWhateverTheQuerySays(int id) {
        set(5);
        HttpRequest request =
                ApiProbe.with(ApiProbe.request("GET", EVENTS + "&after=3"), "Last-Event-ID", Integer.toString(id));
        try (EventReader events = open(request)) {
            for (int position = id + 1; position <= 5; position++) {
                assertThat(events.next()).isEqualTo(line(position));
            }
            assertThat(events.next()).isEqualTo(upToDate(5, HANDLE));
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,400", "x,400", "9223372036854775808,400", "6,409", "end,204"})
    void lastEventId_notOfThisLog_isRefused(String id, int status) {
        set(5);
        ApiProbe.Answer answer =
                API.call(ApiProbe.with(ApiProbe.request("GET", EVENTS + "&after=3"), "Last-Event-ID", id));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void lastEventId_twice_isRefused() {
        HttpRequest twice = ApiProbe.with(
                ApiProbe.with(ApiProbe.request("GET", EVENTS), "Last-Event-ID", "0"), "Last-Event-ID", "1");
        assertThat(API.call(twice).status()).isEqualTo(400);
    }

    @Test
    void lastEventId_withoutAStream_isOverheard() {
        set(2);
        ApiProbe.Answer answer = API.call(ApiProbe.with(ApiProbe.request("GET", LOG), "Last-Event-ID", "1"));
        assertThat(answer.body()).hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=5", "timeout=5", "after=-1", "after=x", "live=long-poll"})
    void stream_queryThatHasNoMeaning_isRefused(String query) {
        assertThat(API.get(EVENTS + "&" + query).status()).isEqualTo(400);
    }

    @Test
    void stream_beyondTheEnd_isRefused() {
        set(1);
        ApiProbe.Answer answer = API.get(EVENTS + "&after=2");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("position-ahead", "\"watermark\":1");
    }

    @Test
    void stream_unknownCollection_isNotFound() {
        assertThat(API.get("/v1/collections/nothing/log?live=sse").status()).isEqualTo(404);
    }

    @Test
    void stream_tooManyWait_isRefused() {
        store.collection("c").refuseWaits();
        ApiProbe.Answer answer = API.get(EVENTS);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("overloaded");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(streams.count()).isZero();
    }

    @Test
    void stream_tooManyWaitMeanwhile_endsForNow() {
        set(1);
        try (EventReader events = open(EVENTS + "&after=1")) {
            assertThat(events.next()).isEqualTo(upToDate(1, HANDLE));
            store.collection("c").awaitWaiting();
            store.collection("c").refuseWaits();
            set(1);
            assertThat(events.next()).isEqualTo(line(2));
            assertThat(events.next()).isEqualTo(upToDate(2, HANDLE));
            assertThat(events.next())
                    .startsWith("event: problem\ndata: {\"type\":\"urn:tidemark:problem:overloaded\"")
                    .contains("\"status\":503");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void handle_another_isRefusedBeforeTheStream() {
        set(5);
        store.collection("c").rotate(7, 3);
        ApiProbe.Answer answer = API.get(EVENTS + "&after=2&handle=" + HANDLE);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("handle-changed", "\"handle\":\"" + HANDLE + "-7\"");
        try (EventReader events = open(EVENTS + "&after=4&handle=" + HANDLE)) {
            assertThat(events.next()).isEqualTo(line(5));
            assertThat(events.next()).isEqualTo(upToDate(5, HANDLE + "-7"));
        }
    }

    @Test
    void handle_changesWhileFollowed_endsForGood() {
        set(2);
        try (EventReader events = open(EVENTS + "&after=2")) {
            assertThat(events.next()).isEqualTo(upToDate(2, HANDLE));
            store.collection("c").awaitWaiting();
            store.collection("c").rotate(7, 4);
            store.collection("c").expireWaits();
            assertThat(events.next())
                    .startsWith("event: problem\nid: end\ndata: {\"type\":\"urn:tidemark:problem:handle-changed\"")
                    .contains("\"status\":409", "\"handle\":\"" + HANDLE + "-7\"")
                    .doesNotContain("}\n");
            assertThat(events.next()).isEmpty();
        }
        assertThat(streams.count()).isZero();
    }

    @Test
    void positions_removed_areGoneBeforeTheStream() {
        set(5);
        store.collection("c").removeBefore(3);
        ApiProbe.Answer answer = API.get(EVENTS + "&after=1");
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.body()).contains("position-gone", "\"first\":3");
        for (String target : new String[] {EVENTS, EVENTS + "&after=2"}) {
            try (EventReader events = open(target)) {
                assertThat(events.next())
                        .isEqualTo("id: 3\ndata: "
                                + API.get(LOG).body().lines().findFirst().orElse(""));
            }
        }
    }

    @Test
    void positions_removedWhileFollowed_endForGood() {
        set(2);
        try (EventReader events = open(EVENTS + "&after=2")) {
            assertThat(events.next()).isEqualTo(upToDate(2, HANDLE));
            store.collection("c").awaitWaiting();
            store.collection("c").removeBefore(5);
            store.collection("c").expireWaits();
            assertThat(events.next())
                    .startsWith("event: problem\nid: end\ndata: {\"type\":\"urn:tidemark:problem:position-gone\"")
                    .contains("\"status\":410", "\"first\":5");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void stream_everythingRemoved_waitsBehindIt() {
        set(5);
        store.collection("c").removeBefore(6);
        try (EventReader events = open(EVENTS)) {
            assertThat(events.next()).isEqualTo(upToDate(5, HANDLE));
            store.collection("c").awaitWaiting();
            set(1);
            assertThat(events.next()).startsWith("id: 6\n");
        }
    }

    @Test
    void collection_droppedWhileFollowed_endsForGood() {
        set(2);
        FakeCollection dropped = store.collection("c");
        try (EventReader events = open(EVENTS + "&after=2")) {
            assertThat(events.next()).isEqualTo(upToDate(2, HANDLE));
            dropped.awaitWaiting();
            store.drop("c");
            dropped.expireWaits();
            assertThat(events.next())
                    .startsWith("event: problem\nid: end\ndata: {\"type\":\"urn:tidemark:problem:unknown-collection\"");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void silence_interval_isBrokenByComments() {
        try (EventReader events = open(ApiProbe.request("GET", EVENTS), MILLISECOND, MINUTE)) {
            assertThat(events.next()).isEqualTo(upToDate(0, HANDLE));
            assertThat(events.next()).isEqualTo(":");
            assertThat(events.next()).isEqualTo(":");
            set(1);
            assertThat(events.nextEvent()).isEqualTo(line(1));
            assertThat(events.nextEvent()).isEqualTo(upToDate(1, HANDLE));
            assertThat(events.next()).isEqualTo(":");
        }
    }

    @Test
    void comments_nobodyReads_keepNothingBack() {
        try (EventReader events = open(ApiProbe.request("GET", EVENTS), MILLISECOND, MINUTE)) {
            assertThat(events.next()).isEqualTo(upToDate(0, HANDLE));
            // Not read while comments fill what there is of buffers and the lines wait behind them.
            store.collection("c").awaitWaiting();
            set(20);
            for (int position = 1; position <= 20; position++) {
                String event = events.nextEvent();
                assertThat(event.startsWith("event: up-to-date") ? events.nextEvent() : event)
                        .isEqualTo(line(position));
            }
        }
    }

    @Test
    void stream_itsTimeIsOver_endsInOrder() {
        set(3);
        try (EventReader events = open(ApiProbe.request("GET", EVENTS), MINUTE, MILLISECOND)) {
            String last = "";
            for (String event = events.next(); !event.isEmpty(); event = events.next()) {
                last = event;
            }
            assertThat(last).isIn(upToDate(3, HANDLE), "");
        }
        assertThat(streams.count()).isZero();
    }

    @Test
    void server_goes_endsAllStreamsThatAreOpenOrBegin() {
        set(1);
        try (EventReader first = open(EVENTS);
                EventReader second = open(EVENTS + "&after=1")) {
            assertThat(first.next()).isEqualTo(line(1));
            assertThat(first.next()).isEqualTo(upToDate(1, HANDLE));
            assertThat(second.next()).isEqualTo(upToDate(1, HANDLE));
            assertThat(streams.count()).isEqualTo(2);
            streams.end();
            assertThat(first.next()).isEmpty();
            assertThat(second.next()).isEmpty();
        }
        try (EventReader late = open(EVENTS + "&after=1")) {
            assertThat(late.next()).isEqualTo(upToDate(1, HANDLE));
            assertThat(late.next()).isEmpty();
        }
    }

    @Test
    void head_stream_checksAndStartsNothing() {
        set(1);
        HttpResponse response = await(
                API.run(TidemarkRoute.create(store, ApiProbe.SETTINGS, streams), ApiProbe.request("HEAD", EVENTS)));
        assertThat(response.entity().getContentType()).hasToString("text/event-stream");
        assertThat(new EventReader(response, API.system()).next()).isEmpty();
        assertThat(streams.count()).isZero();
        assertThat(API.call(ApiProbe.request("HEAD", EVENTS + "&after=2")).status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource({
        "live=sse, text/event-stream, 200",
        "live=sse, */*, 200",
        "live=sse, text/*, 200",
        "live=sse, 'application/json, text/event-stream;q=0.1', 200",
        "live=sse, application/x-ndjson, 406",
        "live=sse, text/event-stream;q=0, 406",
        "after=0, text/event-stream, 406",
        "live=long-poll, text/event-stream, 406",
        "after=0, 'text/event-stream, */*;q=0.1', 200",
        "after=0, 'text/event-stream, application/x-ndjson', 200",
        "after=0, text/html, 200",
        "after=0, text/*, 200"
    })
    void accept_any_decidesOnRefusalAlone(String query, String accepted, int status) {
        set(1);
        HttpResponse response = await(
                API.start(ApiProbe.request("GET", LOG + "?" + query).addHeader(HttpHeader.parse("Accept", accepted))));
        assertThat(response.status().intValue()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.entity().getContentType())
                    .hasToString(query.equals("live=sse") ? "text/event-stream" : "application/x-ndjson");
        }
        response.discardEntityBytes(API.system());
    }

    @Test
    void stream_keylessCollection_isItsValues() {
        store.stream("s");
        API.call(ApiProbe.request("POST", "/v1/collections/s/log", "application/json", "{\"page\":\"\\r\\n\\n\"}"));
        try (EventReader events = open("/v1/collections/s/log?live=sse")) {
            assertThat(events.next())
                    .startsWith("id: 1\ndata: {\"position\":1,")
                    .contains("\"op\":\"APPEND\",\"value\":{\"page\":\"\\r\\n\\n\"}");
        }
    }
}
