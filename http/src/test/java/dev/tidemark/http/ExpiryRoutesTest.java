package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String ENTRY = "/v1/collections/c/entries/k";
    private static final String BATCH = "/v1/collections/c/batch";

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

    private static ApiProbe.Answer put(String header, String value) {
        return API.call(ApiProbe.with(ApiProbe.request("PUT", ENTRY, "application/json", "1"), header, value));
    }

    private static ApiProbe.Answer touch(String header, String value) {
        return API.call(
                ApiProbe.with(ApiProbe.request("POST", ENTRY + "/touch", "application/json", ""), header, value));
    }

    @ParameterizedTest
    @CsvSource({
        "Tidemark-Expires, 2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z",
        "Tidemark-Expires, 2030-01-01T02:00:00+02:00, 2030-01-01T00:00:00Z",
        "tidemark-expires, 1999-01-01T00:00:00.5Z, 1999-01-01T00:00:00.500Z"
    })
    void put_momentOfExpiry_isShown(String header, String value, String shown) {
        assertThat(put(header, value).status()).isEqualTo(204);
        assertThat(API.get(ENTRY).header("Tidemark-Expires")).isEqualTo(shown);
        assertThat(API.get("/v1/collections/c/entries").body()).contains("\"expires\":\"" + shown + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30M", "1800"})
    void touch_sliding_isShown(String time) {
        store.collection("c").set("k", "1");
        assertThat(touch("Tidemark-Expires-Sliding", time).status()).isEqualTo(204);
        assertThat(API.get(ENTRY).header("Tidemark-Expires-Sliding")).isEqualTo("PT30M");
        assertThat(API.get(ENTRY).header("Tidemark-Position")).isEqualTo("2");
        assertThat(touch("Tidemark-Expires", "never").status()).isEqualTo(204);
        assertThat(API.get(ENTRY).header("Tidemark-Expires-Sliding")).isEmpty();
    }

    @Test
    void touch_keyWithoutAValue_isUnknown() {
        assertThat(touch("Tidemark-Expires-In", "5").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "Tidemark-Expires, tomorrow",
        "Tidemark-Expires, 1969-12-31T23:59:59Z",
        "Tidemark-Expires-In, -5",
        "Tidemark-Expires-In, 0",
        "Tidemark-Expires-In, PT-5S",
        "Tidemark-Expires-In, P200000D",
        "Tidemark-Expires-Sliding, soon"
    })
    void put_expiryThatIsNone_isRefused(String header, String value) {
        assertThat(put(header, value).status()).isEqualTo(400);
        assertThat(API.get(ENTRY).status()).isEqualTo(404);
    }

    @Test
    void put_twoExpiries_isRefused() {
        assertThat(API.call(ApiProbe.with(
                                ApiProbe.with(
                                        ApiProbe.request("PUT", ENTRY, "application/json", "1"),
                                        "Tidemark-Expires-In",
                                        "5"),
                                "Tidemark-Expires-Sliding",
                                "5"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void batch_membersOfExpiry_areTakenWhereTheyBelong() {
        assertThat(API.call(ApiProbe.request("POST", BATCH, "application/json", """
                [{"op":"set","key":"a","value":1,"expires":"2030-01-01T00:00:00Z"},
                 {"op":"set","key":"b","value":1,"expiresIn":"PT1H"},
                 {"op":"touch","key":"b","sliding":"PT2H"}]"""))
                        .status())
                .isEqualTo(200);
        assertThat(API.get("/v1/collections/c/entries/a").header("Tidemark-Expires"))
                .isEqualTo("2030-01-01T00:00:00Z");
        assertThat(API.get("/v1/collections/c/entries/b").header("Tidemark-Expires-Sliding"))
                .isEqualTo("PT2H");
        for (String wrong : new String[] {
            "{\"op\":\"delete\",\"key\":\"a\",\"expires\":\"2030-01-01T00:00:00Z\"}",
            "{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"expiresIn\":5}",
            "{\"op\":\"set\",\"key\":\"a\",\"value\":1,\"expiresIn\":\"5\",\"sliding\":\"5\"}"
        }) {
            assertThat(API.call(ApiProbe.request("POST", BATCH, "application/json", "[" + wrong + "]"))
                            .status())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }
}
