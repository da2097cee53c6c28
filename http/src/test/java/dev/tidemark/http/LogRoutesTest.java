package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String LOG = "/v1/collections/c/log";

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollection() {
        store = API.fresh();
        store.collection("c");
    }

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void get_wholeLog_isLinesAsInTheFile() {
        set(2);
        ApiProbe.Answer answer = API.get(LOG);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/x-ndjson");
        assertThat(answer.body().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(
                        "{\"position\":1,\"time\":\"2025-11-21T04:40:00.123Z\",\"op\":\"SET\",\"key\":\"k1\",\"value\":1.0,"
                                + "\"crc\":\"");
        assertThat(answer.header("Tidemark-Position")).isEqualTo("2");
        assertThat(answer.header("Tidemark-Watermark")).isEqualTo("2");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void get_afterAndLimit_boundTheAnswer() {
        set(5);
        ApiProbe.Answer answer = API.get(LOG + "?after=1&limit=2");
        assertThat(answer.body().lines().map(line -> line.substring(0, 13)))
                .containsExactly("{\"position\":2", "{\"position\":3");
        assertThat(answer.header("Tidemark-Position")).isEqualTo("3");
        assertThat(answer.header("Tidemark-Watermark")).isEqualTo("5");
    }

    @Test
    void get_firstLineIsSealed_isTheChunk() {
        set(5);
        store.collection("c").sealTo(3);
        ApiProbe.Answer answer = API.get(LOG + "?after=1");
        assertThat(answer.body().lines().map(line -> line.substring(0, 13)))
                .containsExactly("{\"position\":2", "{\"position\":3");
        assertThat(answer.contentType()).isEqualTo("application/x-ndjson");
        assertThat(answer.header("Tidemark-Position")).isEqualTo("3");
        assertThat(answer.header("Tidemark-Watermark")).isEqualTo("5");
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(store.collection("c").pagesRead()).isZero();
    }

    @Test
    void get_sealedWithALimit_isReadFromTheLog() {
        set(5);
        store.collection("c").sealTo(3);
        assertThat(API.get(LOG + "?limit=4").body().lines()).hasSize(4);
    }

    @Test
    void get_behindTheLastChunk_isReadFromTheLog() {
        set(5);
        store.collection("c").sealTo(3);
        assertThat(API.get(LOG + "?after=3").body().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, gzip",
        "'br, gzip', gzip",
        "'gzip;q=0.5, zstd', zstd",
        "'gzip;q=1.0, zstd;q=0.1', gzip",
        "'gzip;q=0, *', zstd",
        "*, zstd",
        "br, identity",
        "identity, identity",
        "'gzip;q=0', identity"
    })
    void get_wholeChunk_isEncodedAsTheClientLikesItBest(String accepted, String encoding) {
        set(5);
        store.collection("c").sealTo(3);
        ApiProbe.Answer answer =
                API.call(ApiProbe.request("GET", LOG).addHeader(HttpHeader.parse("Accept-Encoding", accepted)));
        assertThat(answer.body().startsWith("encoded as " + encoding)).isEqualTo(!encoding.equals("identity"));
    }

    @Test
    void get_longLog_isReadInPages() {
        set(2_500);
        ApiProbe.Answer answer = API.get(LOG);
        assertThat(answer.body().lines()).hasSize(2_500);
        assertThat(answer.header("Tidemark-Position")).isEqualTo("2500");
        assertThat(store.collection("c").pagesRead()).isEqualTo(3);
    }

    @Test
    void get_longLogNobodyReads_isNotReadAhead() {
        set(5_000);
        HttpResponse response = await(API.start(ApiProbe.request("GET", LOG)));
        assertThat(response.entity().isChunked()).isTrue();
        assertThat(store.collection("c").pagesRead()).isEqualTo(1);
    }

    @Test
    void get_collectionCreatedAnewWhileRead_isCutOff() {
        set(5_000);
        HttpRequest request = ApiProbe.request("GET", LOG);
        CompletionStage<HttpResponse> answer = API.start(request);
        await(answer);
        store.drop("c");
        store.collection("c");
        set(5_000);
        assertThatThrownBy(() -> API.whole(request, answer)).hasStackTraceContaining("another handle");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "2,0", "0,4", "3,4"})
    void get_anyPart_namesTheHandle(long after, long sealedTo) {
        set(5);
        store.collection("c").sealTo(sealedTo);
        store.collection("c").rotate(7, 3);
        assertThat(API.get(LOG + "?after=" + after).header("Tidemark-Handle")).endsWith("-7");
        assertThat(API.get(LOG + "?after=5").header("Tidemark-Handle")).endsWith("-7");
    }

    @Test
    void get_handleOfBefore_isRefusedWithThePresentOneUnlessNothingWasMissed() {
        set(5);
        String handle = API.get(LOG).header("Tidemark-Handle");
        assertThat(API.get(LOG + "?after=1&handle=" + handle).status()).isEqualTo(200);
        store.collection("c").rotate(7, 3);
        for (String known : new String[] {handle, handle + "-6", "ffffffffffffffff", ""}) {
            ApiProbe.Answer answer = API.get(LOG + "?after=2&handle=" + known);
            assertThat(answer.status()).as(known).isEqualTo(409);
            assertThat(answer.body())
                    .as(known)
                    .contains("urn:tidemark:problem:handle-changed", "\"handle\":\"" + handle + "-7\"");
        }
        assertThat(API.get(LOG + "?after=2&handle=" + handle + "-7").status()).isEqualTo(200);
        ApiProbe.Answer goesOn = API.get(LOG + "?after=3&handle=" + handle);
        assertThat(goesOn.status()).isEqualTo(200);
        assertThat(goesOn.header("Tidemark-Handle")).isEqualTo(handle + "-7");
    }

    @Test
    void longPoll_handleChangesMeanwhile_isRefused() {
        set(2);
        String handle = API.get(LOG).header("Tidemark-Handle");
        HttpRequest request = ApiProbe.request("GET", LOG + "?after=2&live=long-poll&handle=" + handle);
        CompletionStage<HttpResponse> answer = API.start(request);
        store.collection("c").awaitWaiting();
        store.collection("c").rotate(7, 4);
        set(1);
        assertThat(API.whole(request, answer).status()).isEqualTo(409);
    }

    @Test
    void get_emptyOrAtTheEnd_isEmpty() {
        ApiProbe.Answer answer = API.get(LOG);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Tidemark-Position")).isEqualTo("0");
        set(1);
        assertThat(API.get(LOG + "?after=1").body()).isEmpty();
    }

    @Test
    void get_fromTheVeryBeginning_isFromTheFirstLineThatThereIs() {
        set(5);
        store.collection("c").removeBefore(3);
        for (String target : new String[] {LOG, LOG + "?after=0", LOG + "?after=2"}) {
            ApiProbe.Answer answer = API.get(target);
            assertThat(answer.body().lines().map(line -> line.substring(0, 13)))
                    .containsExactly("{\"position\":3", "{\"position\":4", "{\"position\":5");
            assertThat(answer.header("Tidemark-Position")).isEqualTo("5");
        }
        assertThat(API.get(LOG + "?limit=1").header("Tidemark-Position")).isEqualTo("3");
    }

    @Test
    void get_beforeTheFirstLine_isGone() {
        set(5);
        store.collection("c").removeBefore(3);
        ApiProbe.Answer answer = API.get(LOG + "?after=1");
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.body()).contains("position-gone", "\"first\":3");
    }

    @Test
    void longPoll_everythingRemoved_waitsBehindIt() {
        set(5);
        store.collection("c").removeBefore(6);
        HttpRequest request = ApiProbe.request("GET", LOG + "?live=long-poll");
        CompletionStage<HttpResponse> stage = API.start(request);
        store.collection("c").awaitWaiting();
        set(1);
        ApiProbe.Answer answer = API.whole(request, stage);
        assertThat(answer.body()).startsWith("{\"position\":6,").hasLineCount(1);
        assertThat(answer.header("Tidemark-Position")).isEqualTo("6");
    }

    @Test
    void get_beyondTheEnd_isRefused() {
        set(1);
        ApiProbe.Answer answer = API.get(LOG + "?after=2");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("position-ahead", "\"watermark\":1");
    }

    @Test
    void longPoll_growth_isAnsweredWithIt() {
        HttpRequest request = ApiProbe.request("GET", LOG + "?live=long-poll");
        CompletionStage<HttpResponse> answer = API.start(request);
        store.collection("c").awaitWaiting();
        assertThat(answer.toCompletableFuture()).isNotDone();
        set(1);
        ApiProbe.Answer whole = API.whole(request, answer);
        assertThat(whole.body().lines()).hasSize(1);
        assertThat(whole.header("Tidemark-Position")).isEqualTo("1");
    }

    @Test
    void longPoll_timeout_isAnsweredEmpty() {
        set(1);
        HttpRequest request = ApiProbe.request("GET", LOG + "?after=1&live=long-poll&timeout=5");
        CompletionStage<HttpResponse> answer = API.start(request);
        store.collection("c").awaitWaiting();
        store.collection("c").expireWaits();
        ApiProbe.Answer whole = API.whole(request, answer);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEmpty();
        assertThat(whole.header("Tidemark-Position")).isEqualTo("1");
    }

    @Test
    void longPoll_linesThere_isAnsweredAtOnce() {
        set(3);
        assertThat(API.get(LOG + "?after=1&live=long-poll&limit=1").body().lines())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=-1",
                "after=x",
                "limit=0",
                "live=other",
                "live=long-poll&timeout=26",
                "timeout=0",
                "after=%ff"
            })
    void get_invalidQuery_isRefused(String query) {
        assertThat(API.get(LOG + "?" + query).status()).isEqualTo(400);
    }

    @Test
    void get_unknownCollection_isNotFound() {
        assertThat(API.get("/v1/collections/nothing/log?live=long-poll").status())
                .isEqualTo(404);
    }

    private void set(int count) {
        for (int index = 1; index <= count; index++) {
            store.collection("c").set("k" + index, "1.0");
        }
    }
}
