package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionRoutesTest {

    private static final ApiProbe API = new ApiProbe();

    private FakeStore store = API.fresh();

    @BeforeEach
    void emptyStore() {
        store = API.fresh();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void put_newCollection_isCreatedWithDefaults() {
        ApiProbe.Answer answer = API.call(ApiProbe.request("PUT", "/v1/collections/a%2Fb"));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body())
                .isEqualTo("{\"name\":\"a/b\",\"id\":1,\"handle\":\"0000000000000001\","
                        + "\"settings\":{\"durability\":\"always\",\"syncInterval\":\"PT0.1S\"}}\n");
        assertThat(store.describe("a/b")).isPresent();
    }

    @Test
    void put_settings_areKept() {
        API.put("/v1/collections/c", "{\"durability\":\"interval\",\"syncInterval\":\"PT0.5S\"}");
        CollectionSettings settings = store.describe("c").orElseThrow().settings();
        assertThat(settings.durability()).isEqualTo(Durability.INTERVAL);
        assertThat(settings.syncInterval()).hasMillis(500);
    }

    @Test
    void put_existingCollection_isFoundUnlessSettingsDiffer() {
        API.put("/v1/collections/c", "{\"durability\":\"never\"}");
        assertThat(API.call(ApiProbe.request("PUT", "/v1/collections/c")).status())
                .isEqualTo(200);
        assertThat(API.put("/v1/collections/c", "{\"durability\":\"never\"}").status())
                .isEqualTo(200);
        ApiProbe.Answer answer = API.put("/v1/collections/c", "{\"durability\":\"always\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("settings-differ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"durability\":\"sometimes\"}",
                "{\"durability\":1}",
                "{\"sync\":\"PT1S\"}",
                "{\"syncInterval\":\"1s\"}",
                "{\"syncInterval\":\"PT1H\"}",
                "{",
                "{\"durability\":\"always\"} x"
            })
    void put_invalidSettings_areRefused(String settings) {
        assertThat(API.put("/v1/collections/c", settings).status()).isEqualTo(400);
        assertThat(store.describe("c")).isEmpty();
    }

    @Test
    void schema_putAndPatched_isMergedAndDescribed() {
        API.put("/v1/collections/c", "{\"schema\": {\"ü\": {\"type\": \"text\"}}}");
        String described =
                API.call(ApiProbe.request("GET", "/v1/collections/c")).body();
        assertThat(described).contains(",\"schema\":{\"\\u00fc\":{\"type\":\"text\"}}}");

        ApiProbe.Answer answer = patch(
                "c", "{\"schema\":{\"ü\":null,\"id\":{\"type\":\"int8\",\"pk_index\":0},\"n\":{\"type\":\"int4\"}}}");
        assertThat(answer.body())
                .endsWith(",\"schema\":{\"id\":{\"type\":\"int8\",\"pk_index\":0},\"n\":{\"type\":\"int4\"}}}}\n");
        assertThat(patch("c", "{\"schema\":{\"n\":{\"type\":\"int8\"}}}").body())
                .contains("\"n\":{\"type\":\"int8\"}}}");
        assertThat(patch("c", "{}").body()).contains("\"pk_index\":0");
        assertThat(patch("c", "{\"schema\":null}").body()).doesNotContain("schema");
        assertThat(patch("c", "{\"schema\":[]}").body()).contains("setting is no object: name=schema");
        assertThat(API.put("/v1/collections/d", "{\"schema\":5}").status()).isEqualTo(400);
    }

    private static ApiProbe.Answer patch(String collection, String patch) {
        return API.call(
                ApiProbe.request("PATCH", "/v1/collections/" + collection, "application/merge-patch+json", patch));
    }

    @Test
    void patch_limits_areMergedAndDescribed() {
        API.put("/v1/collections/s", "{\"keyless\":true,\"retention\":{\"maxAge\":\"P7D\",\"maxCount\":9}}");
        ApiProbe.Answer answer = patch("s", "{\"retention\":{\"maxAge\":null,\"maxBytes\":5000}}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"name\":\"s\",\"id\":1,")
                .endsWith(",\"keyless\":true,\"retention\":{\"maxBytes\":5000,\"maxCount\":9}}}\n");
        Retention kept = store.describe("s").orElseThrow().settings().retention();
        assertThat(kept).isEqualTo(Retention.FOR_EVER.withMaxBytes(5_000).withMaxCount(9));

        assertThat(patch("s", "{}").body()).contains("\"maxBytes\":5000,\"maxCount\":9");
        assertThat(patch("s", "{\"retention\":null}").body()).endsWith(",\"keyless\":true}}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"durability\":\"never\"} setting cannot be changed: name=durability",
                "{\"syncInterval\":\"PT1S\"} setting cannot be changed: name=syncInterval",
                "{\"keyless\":false} setting cannot be changed: name=keyless",
                "{\"rollEvery\":\"daily\"} unknown setting: name=rollEvery",
                "{\"retention\":7} setting is no object: name=retention",
                "{\"retention\":{\"maxAge\":7}} setting is no string: name=maxAge",
                "{\"retention\":{\"maxCount\":0}} count is out of bounds",
                "{\"retention\":{\"maxCount\":-1}} limit is no whole number: name=maxCount",
                "{\"retention\":{\"maxLines\":null}} unknown limit of retention: name=maxLines",
                "[] settings are no object"
            })
    void patch_whatCannotBe_isRefusedByName(String patchAndReason) {
        store.stream("s");
        int end = patchAndReason.lastIndexOf(patchAndReason.startsWith("[") ? ']' : '}') + 1;
        ApiProbe.Answer answer = patch("s", patchAndReason.substring(0, end));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(patchAndReason.substring(end + 1));
        assertThat(store.describe("s").orElseThrow().settings()).isEqualTo(CollectionSettings.KEYLESS);
    }

    @Test
    void patch_otherwiseThanItMay_isRefused() {
        store.collection("c");
        assertThat(patch("c", "{\"retention\":{\"maxCount\":7}}").body())
                .contains("retention is for keyless collections alone");
        assertThat(patch("nothing", "{}").status()).isEqualTo(404);
        assertThat(API.call(ApiProbe.request("PATCH", "/v1/collections/c", "application/json", "{}"))
                        .status())
                .isEqualTo(415);
        assertThat(patch("c", "").status()).isEqualTo(400);
    }

    @Test
    void put_otherContentType_isRefused() {
        assertThat(API.call(ApiProbe.request("PUT", "/v1/collections/c", "text/plain", "{}"))
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%0a", "%ff", "%C0%AF"})
    void name_invalid_isRefused(String raw) {
        assertThat(API.call(ApiProbe.request("PUT", "/v1/collections/" + raw)).status())
                .isEqualTo(400);
    }

    @Test
    void name_tooLong_isRefused() {
        assertThat(API.call(ApiProbe.request("PUT", "/v1/collections/" + "x".repeat(5_000)))
                        .body())
                .contains("collection name is too long: limitBytes=255");
    }

    @Test
    void get_collection_tellsItsState() {
        store.collection("c").set("k", "1");
        assertThat(API.get("/v1/collections/c").body()).endsWith(",\"watermark\":1,\"size\":1}\n");
        assertThat(API.get("/v1/collections/nothing").status()).isEqualTo(404);
    }

    @Test
    void get_collections_arePaged() {
        for (String name : new String[] {"a", "b", "c"}) {
            store.collection(name);
        }
        ApiProbe.Answer first = API.get("/v1/collections?limit=2");
        assertThat(first.body()).contains("\"name\":\"a\"", "\"name\":\"b\"").endsWith("],\"next\":\"b\"}\n");
        ApiProbe.Answer second = API.get("/v1/collections?limit=2&cursor=b");
        assertThat(second.body()).contains("\"name\":\"c\"").endsWith("],\"next\":null}\n");
    }

    @Test
    void delete_collection_dropsIt() {
        store.collection("c");
        assertThat(API.call(ApiProbe.request("DELETE", "/v1/collections/c")).status())
                .isEqualTo(204);
        assertThat(API.call(ApiProbe.request("DELETE", "/v1/collections/c")).status())
                .isEqualTo(404);
    }
}
