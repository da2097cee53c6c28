package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Caching, conditions and byte ranges of parts of a log. */
class SealedAnswersTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String LOG = "/v1/collections/c/log";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollection() {
        store = API.fresh();
        store.collection("c");
        for (int i = 1; i <= 5; i++) {
            API.put("/v1/collections/c/entries/k" + i, "1.0");
        }
        store.collection("c").sealTo(3);
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static ApiProbe.Answer get(String target, String... headers) {
        HttpRequest request = ApiProbe.request("GET", target);
        for (int i = 0; i < headers.length; i += 2) {
            request = ApiProbe.with(request, headers[i], headers[i + 1]);
        }
        return API.call(request);
    }

    private static String handle() {
        return API.get(LOG).header("Tidemark-Handle");
    }

    @Test
    void sealed_handleIsNamed_isKeptForEver() {
        ApiProbe.Answer answer = get(LOG + "?handle=" + handle());
        assertThat(answer.header("Cache-Control")).isEqualTo(FOR_EVER);
        assertThat(answer.header("ETag")).isEqualTo("\"" + handle() + ".to-3.identity\"");
        assertThat(answer.header("Last-Modified")).isEqualTo("Fri, 20 Nov 2026 10:20:00 GMT");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void sealed_noHandleOrOneOfBefore_isAskedAfterEachTime() {
        assertThat(get(LOG).header("Cache-Control")).isEqualTo("no-cache");
        String before = handle();
        store.collection("c").rotate(7, 1);
        ApiProbe.Answer goesOn = get(LOG + "?after=1&handle=" + before);
        assertThat(goesOn.status()).isEqualTo(200);
        assertThat(goesOn.header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void sealed_beginningOfAStreamThatRetentionMayCut_isAskedAfterEachTime() {
        API.put("/v1/collections/s", "{\"keyless\":true}");
        API.call(ApiProbe.request("POST", "/v1/collections/s/log", "application/json", "1"));
        API.call(ApiProbe.request("POST", "/v1/collections/s/log", "application/json", "2"));
        store.collection("s").sealTo(2);
        String log = "/v1/collections/s/log?handle="
                + API.get("/v1/collections/s/log").header("Tidemark-Handle");
        assertThat(get(log).header("Cache-Control")).isEqualTo("no-cache");
        assertThat(get(log + "&after=1").header("Cache-Control")).isEqualTo(FOR_EVER);
    }

    @Test
    void tail_asked_isRevalidatedByAWeakTag() {
        ApiProbe.Answer tail = get(LOG + "?after=3&handle=" + handle());
        assertThat(tail.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(tail.header("ETag")).isEqualTo("W/\"" + handle() + ".4-5\"");
        ApiProbe.Answer again = get(LOG + "?after=3", "If-None-Match", tail.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("Tidemark-Position")).isEqualTo("5");
        API.put("/v1/collections/c/entries/k6", "1.0");
        ApiProbe.Answer more = get(LOG + "?after=3", "If-None-Match", tail.header("ETag"));
        assertThat(more.status()).isEqualTo(200);
        assertThat(more.header("Tidemark-Position")).isEqualTo("6");
    }

    @Test
    void longPoll_sealedOrNot_isNotStored() {
        assertThat(get(LOG + "?live=long-poll&handle=" + handle()).header("Cache-Control"))
                .isEqualTo("no-store");
        assertThat(get(LOG + "?live=long-poll&after=3").header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void sealed_noLineIsLeftBehindThePosition_isEmptyAndLeadsOn() {
        store.collection("c").leaveOut(3);
        ApiProbe.Answer answer = get(LOG + "?after=2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Tidemark-Position")).isEqualTo("3");
        assertThat(answer.header("Tidemark-Watermark")).isEqualTo("5");
        assertThat(store.collection("c").chunksClosed()).isEqualTo(1);
    }

    @Test
    void sealed_tagIsKnown_isNotModifiedAndTheChunkLetGo() {
        String tag = get(LOG).header("ETag");
        ApiProbe.Answer again = get(LOG, "If-None-Match", "\"other\", " + tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(again.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(again.header("Tidemark-Position")).isEqualTo("3");
        assertThat(store.collection("c").chunksClosed()).isEqualTo(1);
        assertThat(get(LOG, "If-None-Match", "\"other\"").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Modified-Since|Fri, 20 Nov 2026 10:20:00 GMT|304",
                "If-Modified-Since|Fri, 20 Nov 2026 10:19:59 GMT|200",
                "If-Modified-Since|last Friday|200",
                "If-Unmodified-Since|Fri, 20 Nov 2026 10:20:00 GMT|200",
                "If-Unmodified-Since|Fri, 20 Nov 2026 10:19:59 GMT|412",
                "If-Match|*|200",
                "If-Match|\"other\"|412",
            })
    void sealed_condition_decides(String header, String value, int status) {
        ApiProbe.Answer answer = get(LOG, header, value);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(store.collection("c").chunksClosed()).isEqualTo(status == 200 ? 0 : 1);
    }

    @Test
    void sealed_tagAndDateTogether_theTagDecides() {
        assertThat(get(LOG, "If-None-Match", "\"other\"", "If-Modified-Since", "Fri, 20 Nov 2026 10:20:00 GMT")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-9,0,10", "bytes=10-,10,", "bytes=-7,-7,", "bytes=5-99999999,5,", "bytes=-99999999,0,"})
    void range_withinTheChunk_isThatPart(String range, int from, Integer to) {
        String whole = get(LOG).body();
        int start = from < 0 ? whole.length() + from : from;
        int end = to == null ? whole.length() : to;
        ApiProbe.Answer part = get(LOG, "Range", range);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(whole.substring(start, end));
        assertThat(part.header("Content-Range")).isEqualTo("bytes " + start + "-" + (end - 1) + "/" + whole.length());
        assertThat(part.header("ETag")).isEqualTo(get(LOG).header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=0-1,5-6", "bytes=5-2", "bytes=-", "lines=0-1", "bytes=a-b", "bytes=99999999999999999999-"
            })
    void range_severalOrNotUnderstood_isIgnored(String range) {
        assertThat(get(LOG, "Range", range).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=99999999-", "bytes=-0"})
    void range_behindTheEnd_isRefusedWithTheLength(String range) {
        int length = get(LOG).body().length();
        ApiProbe.Answer answer = get(LOG, "Range", range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */" + length);
        assertThat(store.collection("c").chunksClosed()).isEqualTo(1);
    }

    @Test
    void range_ofAnotherRepresentation_isAllOfThisOne() {
        String tag = get(LOG).header("ETag");
        assertThat(get(LOG, "Range", "bytes=0-9", "If-Range", tag).status()).isEqualTo(206);
        assertThat(get(LOG, "Range", "bytes=0-9", "If-Range", "\"other\"").status())
                .isEqualTo(200);
        assertThat(get(LOG, "Range", "bytes=0-9", "If-Range", "W/" + tag).status())
                .isEqualTo(200);
        assertThat(get(LOG, "Range", "bytes=0-9", "If-Range", "Fri, 20 Nov 2026 10:20:00 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void range_ofTheTail_isIgnored() {
        assertThat(get(LOG + "?after=3", "Range", "bytes=0-1").status()).isEqualTo(200);
    }
}
