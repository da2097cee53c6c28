package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchRoutesTest {

    private static final ApiProbe API = new ApiProbe();

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
    void post_array_isWrittenByteForByte() {
        store.collection("c").set("d", "0");
        ApiProbe.Answer answer = post("application/json", """
                [ {"op":"set","key":"a\\u00e9\\/","value": {"n" : 1.0, "n":12345678901234567890, "s":"\\u0041\\/"} },
                  {"op":"merge","key":"m","patch":{"x":1e2,"y":null}},
                  {"op":"delete","key":"d"} ]""");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"position\":4}\n");
        assertThat(value("aé/")).isEqualTo("{\"n\":1.0,\"n\":12345678901234567890,\"s\":\"\\u0041\\/\"}");
        assertThat(value("m")).isEqualTo("{\"x\":1e2}");
        assertThat(store.collection("c").get("d")).isEmpty();
    }

    @Test
    void post_add_addsWhereItPoints() {
        store.collection("c").set("a", "{\"n\":1.50,\"s\":\"x\"}");
        ApiProbe.Answer answer = post(
                "application/json",
                "[{\"op\":\"add\",\"key\":\"a\",\"at\":\"/n\",\"by\":-2.25},{\"op\":\"add\",\"key\":\"b\",\"by\":7}]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(value("a")).isEqualTo("{\"n\":-0.75,\"s\":\"x\"}");
        assertThat(value("b")).isEqualTo("7");
    }

    @Test
    void post_lines_areOneBatch() {
        ApiProbe.Answer answer = post(
                "application/x-ndjson",
                "{\"op\":\"set\",\"key\":\"a\",\"value\":1.0}\r\n\n{\"op\":\"set\",\"key\":\"b\",\"value\":2}");
        assertThat(answer.body()).isEqualTo("{\"position\":2}\n");
        assertThat(value("a")).isEqualTo("1.0");
    }

    @Test
    void post_conflict_writesNothingAndNamesTheOperation() {
        store.collection("c").set("b", "0");
        ApiProbe.Answer answer = post(
                "application/json",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1},{\"op\":\"set\",\"key\":\"b\",\"value\":1,\"ifPosition\":9}]");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("\"index\":1", "\"key\":\"b\"", "\"position\":1");
        assertThat(store.collection("c").get("a")).isEmpty();
    }

    @Test
    void post_conditionsThatHold_areWritten() {
        store.collection("c").set("b", "0");
        assertThat(post(
                                "application/json",
                                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"ifAbsent\":true,\"ifPresent\":false},"
                                        + "{\"op\":\"set\",\"key\":\"b\",\"value\":1,\"ifPosition\":1},"
                                        + "{\"op\":\"delete\",\"key\":\"b\",\"ifPresent\":true}]")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void post_deletesOfMissingKeys_writeNothing() {
        assertThat(post("application/json", "[{\"op\":\"delete\",\"key\":\"a\"}]")
                        .body())
                .isEqualTo("{\"position\":null}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | no array",
                "[] | no operation",
                "[1] | operation is no object",
                "[{\"op\":\"set\",\"key\":\"a\"}] | lacks a member: name=value",
                "[{\"op\":\"put\",\"key\":\"a\",\"value\":1}] | member that it does not take",
                "[{\"op\":\"put\",\"key\":\"a\"}] | unknown operation",
                "[{\"op\":\"delete\",\"key\":\"a\",\"value\":1}] | does not take",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"ifabsent\":true}] | unknown member: name=ifabsent",
                "[{\"op\":\"set\",\"key\":\"a\",\"key\":\"b\",\"value\":1}] | member twice: name=key",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"ifAbsent\":1}] | neither true nor false",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"ifPosition\":1.5}] | no position",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"ifPosition\":\"1\"}] | no position",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"ifAbsent\":true,\"ifPosition\":1}] | one of ifPosition",
                "[{\"op\":\"set\",\"key\":\"\",\"value\":1}] | key is empty",
                "[{\"op\":\"set\",\"key\":\"a\\u0000\",\"value\":1}] | control character",
                "[{\"op\":\"set\",\"key\":\"a\\ud800\",\"value\":1}] | surrogate",
                "[{\"op\":\"set\",\"key\":1,\"value\":1}] | expected=a string",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":nul}] | not valid",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":[}] | malformed JSON",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1}, | malformed JSON",
                "[{\"op\":\"set\",\"key\":\"a\",\"value\":1}] x | the end of the text"
            })
    void post_invalidBatch_isRefused(String body, String message) {
        ApiProbe.Answer answer = post("application/json", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(message);
        assertThat(store.collection("c").state().watermark()).isZero();
    }

    @Test
    void post_invalidOperation_namesItsIndex() {
        assertThat(post("application/json", "[{\"op\":\"set\",\"key\":\"a\",\"value\":1},{\"op\":\"set\"}]")
                        .body())
                .contains("\"index\":1");
    }

    @Test
    void post_tooManyOperations_areRefused() {
        assertThat(post("application/json", operations(1_000)).status()).isEqualTo(200);
        ApiProbe.Answer answer = post("application/json", operations(1_001));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("batch-too-large", "limit=1000");
    }

    @Test
    void post_valueTooLargeOrTooDeep_isRefused() {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        assertThat(post("application/json", "[{\"op\":\"set\",\"key\":\"a\",\"value\":" + large + "}]")
                        .status())
                .isEqualTo(413);
        int depth = FakeStore.LIMITS.depthMax();
        String deep = "[".repeat(depth) + "]".repeat(depth);
        assertThat(post("application/json", "[{\"op\":\"set\",\"key\":\"a\",\"value\":" + deep + "}]")
                        .status())
                .isEqualTo(200);
        assertThat(post("application/json", "[{\"op\":\"set\",\"key\":\"a\",\"value\":[" + deep + "]}]")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void post_otherContentType_isRefused() {
        assertThat(post("text/plain", "[]").body()).contains("expected=application/json or application/x-ndjson");
    }

    private static String operations(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> "{\"op\":\"set\",\"key\":\"k" + index + "\",\"value\":1}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String value(String key) {
        return store.collection("c").get(key).orElseThrow().value().toString();
    }

    private static ApiProbe.Answer post(String type, String body) {
        return API.call(ApiProbe.request("POST", "/v1/collections/c/batch", type, body));
    }
}
