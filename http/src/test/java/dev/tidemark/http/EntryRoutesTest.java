package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String ENTRY = "/v1/collections/c/entries/k";

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "12345678901234567890",
                "1e400",
                "-0",
                "\"\\u00e9\\/\"",
                "{\"b\":1,\"a\":2,\"a\":3}",
                "null",
                "[]",
                "\"\""
            })
    void put_anyValue_comesBackAsSent(String value) {
        assertThat(API.put(ENTRY, value).status()).isEqualTo(204);
        ApiProbe.Answer answer = API.get(ENTRY);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(value);
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    @Test
    void put_whitespace_isTakenOut() {
        API.put(ENTRY, " { \"a b\" : [ 1 , 2 ] }\n");
        assertThat(API.get(ENTRY).body()).isEqualTo("{\"a b\":[1,2]}");
    }

    @Test
    void put_newKey_answersWithItsPosition() {
        store.collection("c").set("other", "1");
        ApiProbe.Answer answer = API.put(ENTRY, "1");
        assertThat(answer.header("ETag")).isEqualTo("\"2\"");
        assertThat(answer.header("Tidemark-Position")).isEqualTo("2");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match, '\"1\"', 204",
        "If-Match, '\"2\"', 412",
        "If-Match, 'W/\"1\"', 412",
        "If-Match, '\"7\", \"1\"', 204",
        "If-Match, '\"x\"', 412",
        "If-Match, *, 204",
        "If-None-Match, *, 412",
        "If-None-Match, '\"1\"', 400",
        "If-Match, 1, 400"
    })
    void put_conditionOnAnEntryAtOne_isEvaluated(String header, String value, int status) {
        store.collection("c").set("k", "0");
        assertThat(API.call(ApiProbe.with(ApiProbe.request("PUT", ENTRY, "application/json", "1"), header, value))
                        .status())
                .isEqualTo(status);
        assertThat(API.get(ENTRY).body()).isEqualTo(status == 204 ? "1" : "0");
    }

    @ParameterizedTest
    @CsvSource({"If-Match, '\"1\"', 412", "If-Match, *, 412", "If-None-Match, *, 204"})
    void put_conditionOnAMissingEntry_isEvaluated(String header, String value, int status) {
        assertThat(API.call(ApiProbe.with(ApiProbe.request("PUT", ENTRY, "application/json", "1"), header, value))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void put_bothConditions_areRefused() {
        var request = ApiProbe.with(ApiProbe.request("PUT", ENTRY, "application/json", "1"), "If-Match", "\"1\"");
        ApiProbe.Answer answer = API.call(ApiProbe.with(request, "If-None-Match", "*"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("conflicting-conditions");
    }

    @ParameterizedTest
    @CsvSource({
        "If-None-Match, '\"1\"', 304",
        "If-None-Match, 'W/\"1\"', 304",
        "If-None-Match, *, 304",
        "If-None-Match, '\"2\"', 200",
        "If-Match, '\"1\"', 200",
        "If-Match, '\"2\"', 412"
    })
    void get_condition_isEvaluated(String header, String value, int status) {
        store.collection("c").set("k", "0");
        ApiProbe.Answer answer = API.call(ApiProbe.with(ApiProbe.request("GET", ENTRY), header, value));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("ETag")).isEqualTo(status == 412 ? "" : "\"1\"");
        assertThat(answer.header("Cache-Control")).isEqualTo(status == 412 ? "no-store" : "no-cache");
    }

    @Test
    void head_entry_isAnsweredLikeGet() {
        store.collection("c").set("k", "0");
        ApiProbe.Answer answer = API.call(ApiProbe.request("HEAD", ENTRY));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void patch_mergePatch_keepsOtherText() {
        store.collection("c").set("k", "{\"a\":1.0,\"b\":2}");
        var request = ApiProbe.request("PATCH", ENTRY, "application/merge-patch+json", "{\"b\":null,\"c\":3.00}");
        assertThat(API.call(request).status()).isEqualTo(204);
        assertThat(API.get(ENTRY).body()).isEqualTo("{\"a\":1.0,\"c\":3.00}");
    }

    @Test
    void delete_entry_isGoneAndThenUnknown() {
        store.collection("c").set("k", "0");
        ApiProbe.Answer deleted = API.call(ApiProbe.request("DELETE", ENTRY));
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.header("Tidemark-Position")).isEqualTo("2");
        assertThat(API.get(ENTRY).status()).isEqualTo(404);
        assertThat(API.call(ApiProbe.request("DELETE", ENTRY)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "..%2f..%2Fetc%2fpasswd", "..", "%2e%2e%5c", "%F0%9F%98%80", "a%20b+c", "%C3%A9"})
    void key_anyUnicode_isOneSegment(String raw) {
        String key = PercentText.decodeSegment("key", raw);
        assertThat(API.put("/v1/collections/c/entries/" + raw, "1").status()).isEqualTo(204);
        assertThat(store.collection("c").get(key)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "%ff, 'not UTF-8: offset=0'",
        "a%c0%ae, 'not UTF-8: offset=1'",
        "%ed%a0%80, 'not UTF-8'",
        "a%00b, 'control character: code=0 index=1'",
        "a%0d%0aSet-Cookie, 'control character: code=13'",
        "%7f, 'control character'",
        "a%2, 'percent sign without two hex digits: offset=1'",
        "'', 'key is empty'"
    })
    void key_notAName_isRefusedWithThePlace(String raw, String message) {
        ApiProbe.Answer answer = API.get("/v1/collections/c/entries/" + raw);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains(message);
    }

    @Test
    void key_tooLong_isRefusedWithTheLimit() {
        assertThat(API.put("/v1/collections/c/entries/" + "%C3%A9".repeat(512), "1")
                        .status())
                .isEqualTo(204);
        ApiProbe.Answer answer = API.put("/v1/collections/c/entries/" + "k".repeat(1_025), "1");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("limitBytes=1024");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "application/merge-patch+json"
    })
    void put_otherContentType_isRefused(String type) {
        ApiProbe.Answer answer = API.call(ApiProbe.request("PUT", ENTRY, type, "1"));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.body()).contains("expected=application/json");
    }

    @Test
    void put_encodedBody_isRefused() {
        var request = ApiProbe.with(
                ApiProbe.request("PUT", ENTRY, "application/json; charset=utf-8", "1"), "Content-Encoding", "gzip");
        assertThat(API.call(request).status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}{}", "{'a':1}", "NaN", "01", "\"\\ud800\"", "[1,]", "\u0001"})
    void put_malformedJson_isRefused(String json) {
        ApiProbe.Answer answer = API.put(ENTRY, json);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid-request");
        assertThat(store.collection("c").state().watermark()).isZero();
    }

    @Test
    void put_nestedAsDeepAsTheStoreTakes_isTakenAndNoDeeper() {
        int depth = FakeStore.LIMITS.depthMax();
        String deepest = "[".repeat(depth) + "]".repeat(depth);
        assertThat(API.put(ENTRY, deepest).status()).isEqualTo(204);
        ApiProbe.Answer refused = API.put(ENTRY, "[" + deepest + "]");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("nested too deeply: limit=" + depth);
        assertThat(API.put(ENTRY, "[".repeat(1_000_000)).status()).isEqualTo(400);
    }

    @Test
    void put_tooLarge_isRefusedWithTheLimit() {
        String fits = "\"" + "x".repeat((1 << 20) - 2) + "\"";
        assertThat(API.put(ENTRY, " ".repeat(100) + fits).status()).isEqualTo(204);
        ApiProbe.Answer value = API.put(ENTRY, "\"x" + fits.substring(1));
        assertThat(value.status()).isEqualTo(413);
        assertThat(value.body()).contains("limitBytes=1048576");
        ApiProbe.Answer body = API.put(ENTRY, " ".repeat((8 << 20) + 1));
        assertThat(body.status()).isEqualTo(413);
        assertThat(body.body()).contains("body-too-large", "limitBytes=8388608");
    }

    @Test
    void list_entries_areRawTextInPages() {
        for (String key : new String[] {"a1", "a2", "a3", "b/\""}) {
            store.collection("c").set(key, "1.0");
        }
        ApiProbe.Answer first = API.get("/v1/collections/c/entries?prefix=a&limit=2&unknown=1");
        assertThat(first.body())
                .isEqualTo("{\"entries\":["
                        + "{\"key\":\"a1\",\"position\":1,\"time\":\"2025-11-21T04:40:00.123Z\",\"value\":1.0},"
                        + "{\"key\":\"a2\",\"position\":2,\"time\":\"2025-11-21T04:40:00.123Z\",\"value\":1.0}"
                        + "],\"next\":\"a2\"}\n");
        assertThat(API.get("/v1/collections/c/entries?keys-only&prefix=a&limit=2&cursor=a2")
                        .body())
                .isEqualTo("{\"keys\":[\"a3\"],\"next\":null}\n");
        assertThat(API.get("/v1/collections/c/entries?keys-only=true&prefix=b%2F")
                        .body())
                .isEqualTo("{\"keys\":[\"b/\\\"\"],\"next\":null}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "keys-only=yes", "prefix=%ff"})
    void list_invalidQuery_isRefused(String query) {
        assertThat(API.get("/v1/collections/c/entries?" + query).status()).isEqualTo(400);
    }

    @Test
    void entries_unknownCollection_areNotFound() {
        assertThat(API.get("/v1/collections/nothing/entries/k").body()).contains("unknown-collection");
        assertThat(API.put("/v1/collections/nothing/entries/k", "1").status()).isEqualTo(404);
    }

    @Test
    void entry_otherMethod_isRefusedWithThoseAllowed() {
        ApiProbe.Answer answer = API.call(ApiProbe.request("POST", ENTRY, "application/json", "1"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, PUT, PATCH, DELETE");
    }
}
