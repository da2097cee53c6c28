package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are sent twice with the same key. */
class IdempotencyTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String ENTRY = "/v1/collections/a/entries/x";

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollections() {
        store = API.fresh();
        store.collection("a").set("x", "0");
        store.stream("log");
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static HttpRequest keyed(HttpRequest request, String key) {
        return ApiProbe.with(request, IdempotencyHeader.NAME, key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT    | /v1/collections/a/entries/x | application/json | {\"n\":1}",
                "PATCH  | /v1/collections/a/entries/x | application/merge-patch+json | {\"n\":1}",
                "DELETE | /v1/collections/a/entries/x | |",
                "POST   | /v1/collections/a/batch | application/json | [{\"op\":\"set\",\"key\":\"y\",\"value\":1}]",
                "POST   | /v1/collections/log/log | application/json | 7",
                "POST   | /v1/transactions | application/json | [{\"op\":\"append\",\"collection\":\"log\",\"value\":1}]"
            })
    void request_sentAgain_isTheSameWrite(String method, String path, String type, String body) {
        HttpRequest request =
                type == null ? ApiProbe.request(method, path) : ApiProbe.request(method, path, type, body);
        ApiProbe.Answer first = API.call(keyed(request, "one"));
        long written = watermark();
        ApiProbe.Answer again = API.call(keyed(request, "\"one\""));

        assertThat(first.status()).isIn(200, 204);
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Tidemark-Position")).isEqualTo(first.header("Tidemark-Position"));
        assertThat(watermark()).isEqualTo(written);
        API.call(keyed(request, "two"));
        assertThat(method.equals("DELETE") || watermark() > written).isTrue();
    }

    private long watermark() {
        return store.collection("a").state().watermark()
                + store.stream("log").state().watermark();
    }

    @Test
    void request_keyOfAnother_is422() {
        API.call(keyed(ApiProbe.request("PUT", ENTRY, "application/json", "1"), "one"));
        ApiProbe.Answer other = API.call(keyed(ApiProbe.request("PUT", ENTRY, "application/json", "2"), "one"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body()).contains("urn:tidemark:problem:idempotency-key-reused");
        assertThat(store.collection("a").get("x").orElseThrow().value()).hasToString("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "ä\u0085b"})
    void request_badKey_is400(String key) {
        assertThat(API.call(keyed(ApiProbe.request("PUT", ENTRY, "application/json", "1"), key))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void request_whatCannotBeTheSameWrite_is400() {
        HttpRequest put = ApiProbe.request("PUT", ENTRY, "application/json", "1");
        assertThat(API.call(keyed(keyed(put, "one"), "two")).status()).isEqualTo(400);
        assertThat(API.call(keyed(ApiProbe.with(put, "If-Match", "\"1\", \"2\""), "one"))
                        .body())
                .contains("conflicting-conditions");
        HttpRequest override =
                ApiProbe.request("PUT", ENTRY + "?invariants=override&reason=test", "application/json", "1");
        assertThat(API.call(keyed(override, "one")).body()).contains("not overridden with an Idempotency-Key");
        assertThat(store.collection("a").get("x").orElseThrow().value()).hasToString("0");
    }
}
