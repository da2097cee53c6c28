package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Retention;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppendRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String LOG = "/v1/collections/c/log";

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollection() {
        store = API.fresh();
        store.stream("c");
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static ApiProbe.Answer post(String type, String body) {
        return API.call(ApiProbe.request("POST", LOG, type, body));
    }

    @Test
    void post_value_isAppendedByteForByte() {
        ApiProbe.Answer answer = post("application/json", " {\"n\" : 1.0, \"s\":\"\\u0041\"}\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"first\":1,\"last\":1}\n");
        assertThat(answer.header("Tidemark-Position")).isEqualTo("1");
        assertThat(API.get(LOG).body()).contains("\"op\":\"APPEND\",\"value\":{\"n\":1.0,\"s\":\"\\u0041\"},\"crc\"");
    }

    @Test
    void post_lines_getPositionsInARow() {
        post("application/json", "0");
        ApiProbe.Answer answer = post("application/x-ndjson", "1\r\n\n[2]\n\"3\"");
        assertThat(answer.body()).isEqualTo("{\"first\":2,\"last\":4}\n");
        assertThat(answer.header("Tidemark-Position")).isEqualTo("4");
        assertThat(API.get(LOG + "?after=1").body()).hasLineCount(3).contains("\"value\":[2]", "\"value\":\"3\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 400 | {",
                "application/json | 400 | 1 2",
                "application/x-ndjson | 400 | ' '",
                "application/x-ndjson | 400 | 1~01",
                "text/plain | 415 | 1"
            })
    void post_invalid_isRefusedWhole(String type, int status, String body) {
        ApiProbe.Answer answer = post(type, body.replace('~', '\n'));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(API.get("/v1/collections/c").body()).contains("\"watermark\":0");
    }

    @Test
    void post_lineThatIsNoValue_isNamed() {
        assertThat(post("application/x-ndjson", "1\n01").body()).contains("\"index\":1");
    }

    @Test
    void post_tooManyLines_isRefused() {
        String lines = IntStream.rangeClosed(0, ApiProbe.SETTINGS.batchMaxCount())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\n"));
        ApiProbe.Answer answer = post("application/x-ndjson", lines);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("batch-too-large");
    }

    @Test
    void post_collectionWithKeys_isRefused() {
        store.collection("keyed");
        assertThat(API.call(ApiProbe.request("POST", "/v1/collections/keyed/log", "application/json", "1"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void putOfAKey_keylessCollection_isRefused() {
        assertThat(API.put("/v1/collections/c/entries/k", "1").status()).isEqualTo(400);
    }

    @Test
    void create_keyless_isToldAndKept() {
        ApiProbe.Answer answer = API.put("/v1/collections/d", "{\"keyless\":true}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).contains("\"syncInterval\":\"PT0.1S\",\"keyless\":true}");
        assertThat(store.describe("d").orElseThrow().settings().keyless()).isTrue();
        assertThat(API.get("/v1/collections/d").body()).contains("\"keyless\":true");
        assertThat(API.put("/v1/collections/d", "{\"keyless\":false}").status()).isEqualTo(409);
        assertThat(API.put("/v1/collections/e", "{\"keyless\":1}").status()).isEqualTo(400);
    }

    @Test
    void create_retention_isToldAndKept() {
        String limits = "\"retention\":{\"maxAge\":\"PT168H\",\"maxBytes\":1000000,\"maxCount\":500}";
        ApiProbe.Answer answer =
                API.put("/v1/collections/d", "{\"keyless\":true," + limits.replace("PT168H", "P7D") + "}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).contains("\"keyless\":true," + limits + "}}");
        assertThat(store.describe("d").orElseThrow().settings().retention())
                .isEqualTo(Retention.FOR_EVER
                        .withMaxAge(Duration.ofDays(7))
                        .withMaxBytes(1_000_000)
                        .withMaxCount(500));
        assertThat(API.put("/v1/collections/d", "{\"keyless\":true}").status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"retention\":{\"maxCount\":1}}",
                "{\"keyless\":true,\"retention\":1}",
                "{\"keyless\":true,\"retention\":{\"maxCount\":0}}",
                "{\"keyless\":true,\"retention\":{\"maxCount\":1.5}}",
                "{\"keyless\":true,\"retention\":{\"maxBytes\":\"1\"}}",
                "{\"keyless\":true,\"retention\":{\"maxAge\":\"PT0.5S\"}}",
                "{\"keyless\":true,\"retention\":{\"maxAge\":7}}",
                "{\"keyless\":true,\"retention\":{\"age\":\"P7D\"}}"
            })
    void create_invalidRetention_isRefused(String settings) {
        assertThat(API.put("/v1/collections/d", settings).status()).isEqualTo(400);
        assertThat(store.describe("d")).isEmpty();
    }
}
