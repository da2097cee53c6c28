package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Breach;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Violation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionRoutesTest {

    private static final ApiProbe API = new ApiProbe();

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollections() {
        store = API.fresh();
        store.collection("a");
        store.collection("b");
        store.stream("log");
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static ApiProbe.Answer post(String type, String body) {
        return API.call(ApiProbe.request("POST", TransactionRoutes.TRANSACTIONS, type, body));
    }

    @Test
    void post_everyOperation_isWrittenInItsCollection() {
        store.collection("b").set("old", "0");
        ApiProbe.Answer answer = post("application/json", """
                [ {"op":"set","collection":"a","key":"x","value": 1.0,"ifAbsent":true},
                  {"op":"merge","collection":"b","key":"y","patch":{"n":1e2}},
                  {"op":"delete","collection":"b","key":"old","ifPosition":1},
                  {"op":"check","collection":"b","key":"none","ifAbsent":true},
                  {"op":"append","collection":"log","value":{"by":"x"}} ]""");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"positions\":{\"a\":1,\"b\":3,\"log\":1}}\n");
        assertThat(store.collection("a").get("x").orElseThrow().value()).hasToString("1.0");
        assertThat(store.collection("b").get("old")).isEmpty();
    }

    @Test
    void post_lines_areOneTransaction() {
        assertThat(post("application/x-ndjson", """
                                {"op":"set","collection":"a","key":"x","value":1}

                                {"op":"set","collection":"b","key":"x","value":2}
                                """).body()).isEqualTo("{\"positions\":{\"a\":1,\"b\":1}}\n");
    }

    @Test
    void post_conflict_namesWhatWasExpectedAndFound() {
        store.collection("b").set("x", "0");
        ApiProbe.Answer answer = post(
                "application/json",
                "[{\"op\":\"set\",\"collection\":\"a\",\"key\":\"x\",\"value\":1},"
                        + "{\"op\":\"check\",\"collection\":\"b\",\"key\":\"x\",\"ifPosition\":9}]");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .contains(
                        "\"index\":1",
                        "\"collection\":\"b\"",
                        "\"key\":\"x\"",
                        "\"expected\":\"position 9\"",
                        "\"position\":1");
        assertThat(store.collection("a").get("x")).isEmpty();
        ApiProbe.Answer absent =
                post("application/json", "[{\"op\":\"check\",\"collection\":\"b\",\"key\":\"z\",\"ifPresent\":true}]");
        assertThat(absent.body()).contains("\"expected\":\"present\"").doesNotContain("\"position\"");
    }

    @Test
    void post_brokenInvariant_isRefusedWithItsPlace() {
        Breach breach = new Breach("x", 0, List.of(new Violation("/balance", "minimum", "-1", "0", "below")));
        store.failWith(InvariantViolatedException.ofWrite(breach, 0).within("b", 1));
        ApiProbe.Answer answer =
                post("application/json", "[{\"op\":\"set\",\"collection\":\"b\",\"key\":\"x\",\"value\":1}]");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body())
                .contains(
                        "\"collection\":\"b\",\"index\":1,\"violations\":[{\"key\":\"x\"", "\"pointer\":\"/balance\"");
    }

    @Test
    void post_unknownCollection_is404() {
        assertThat(post("application/json", "[{\"op\":\"delete\",\"collection\":\"none\",\"key\":\"x\"}]")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | no array",
                "[] | no operation",
                "[{\"op\":\"set\",\"key\":\"x\",\"value\":1}] | lacks a member: name=collection",
                "[{\"op\":\"set\",\"collection\":\"a\",\"value\":1}] | lacks a member: name=key",
                "[{\"op\":\"append\",\"collection\":\"log\"}] | lacks a member: name=value",
                "[{\"op\":\"append\",\"collection\":\"log\",\"key\":\"x\",\"value\":1}] | does not take",
                "[{\"op\":\"append\",\"collection\":\"log\",\"value\":1,\"ifAbsent\":true}] | does not take",
                "[{\"op\":\"check\",\"collection\":\"a\",\"key\":\"x\",\"value\":1}] | does not take",
                "[{\"op\":\"put\",\"collection\":\"a\",\"key\":\"x\"}] | unknown operation",
                "[{\"op\":\"set\",\"collection\":1,\"key\":\"x\",\"value\":1}] | expected=a string"
            })
    void post_invalidTransaction_isRefused(String body, String message) {
        ApiProbe.Answer answer = post("application/json", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(message);
    }
}
