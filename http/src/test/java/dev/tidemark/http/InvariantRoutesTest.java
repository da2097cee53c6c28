package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Breach;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.Violation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvariantRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String COLLECTION = "/v1/collections/accounts";
    private static final String ALL =
            "{\"jsonSchema\":{\"minProperties\":1},\"references\":{\"/a~1b\":\"ü\"}," + "\"referencesOnWrite\":true}";

    private FakeStore store = API.fresh();

    @BeforeEach
    void emptyStore() {
        store = API.fresh();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private Invariants invariants() {
        return store.describe("accounts").orElseThrow().settings().invariants();
    }

    private static ApiProbe.Answer patch(String settings) {
        return API.call(ApiProbe.request("PATCH", COLLECTION, RequestBody.MERGE_PATCH, settings));
    }

    @Test
    void put_invariants_areKeptAndDescribed() {
        ApiProbe.Answer answer = API.put(COLLECTION, "{\"invariants\":" + ALL + "}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).contains("\"invariants\":" + ALL);
        assertThat(invariants())
                .isEqualTo(Invariants.NONE
                        .withJsonSchema("{\"minProperties\":1}")
                        .withReferences(Map.of("/a~1b", new CollectionName("ü")))
                        .withReferencesOnWrite(true));
    }

    @Test
    void patch_invariants_replacesThoseThatStandThere() {
        API.put(COLLECTION, "{\"invariants\":" + ALL + "}");

        patch("{\"invariants\":{\"jsonSchema\":{\"maxProperties\":2}}}");
        assertThat(invariants().jsonSchema()).isEqualTo("{\"maxProperties\":2}");
        assertThat(invariants().references()).hasSize(1);
        patch("{\"invariants\":{\"references\":null}}");
        assertThat(invariants().references()).isEmpty();
        assertThat(invariants().referencesOnWrite()).isFalse();
        patch("{\"invariants\":null}");
        assertThat(invariants()).isEqualTo(Invariants.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"invariants\":7}",
                "{\"invariants\":{\"jsonSchema\":true}}",
                "{\"invariants\":{\"schema\":{}}}",
                "{\"invariants\":{\"references\":[]}}",
                "{\"invariants\":{\"references\":{\"item\":\"items\"}}}",
                "{\"invariants\":{\"references\":{\"/a~2\":\"items\"}}}",
                "{\"invariants\":{\"references\":{\"/item\":\"\"}}}",
                "{\"invariants\":{\"references\":{\"/item\":7}}}",
                "{\"invariants\":{\"referencesOnWrite\":1}}"
            })
    void put_invariantsThatAreNone_areRefused(String settings) {
        assertThat(API.put(COLLECTION, settings).status()).isEqualTo(400);
    }

    @Test
    void set_valueThatBreaksAnInvariant_isUnprocessableAndSaysWhere() {
        store.collection("accounts");
        store.failWith(InvariantViolatedException.ofWrite(
                new Breach("al\"ice", 0, List.of(new Violation("/balance", "minimum", "-5", "0", "too low"))), 2));

        ApiProbe.Answer answer = API.put(COLLECTION + "/entries/alice", "{\"balance\":-5}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body())
                .contains("urn:tidemark:problem:invariant-violated")
                .contains("\"index\":2,\"violations\":[{\"key\":\"al\\\"ice\",\"pointer\":\"/balance\","
                        + "\"keyword\":\"minimum\",\"actual\":\"-5\",\"expected\":\"0\",\"message\":\"too low\"}]}");
    }

    @Test
    void override_withAReasonAlone_isTaken() {
        store.collection("accounts");
        String entry = COLLECTION + "/entries/alice?invariants=override";

        assertThat(API.put(entry, "{}").status()).isEqualTo(400);
        assertThat(API.put(entry + "&reason=", "{}").status()).isEqualTo(400);
        assertThat(API.put(COLLECTION + "/entries/alice?invariants=none&reason=x", "{}")
                        .status())
                .isEqualTo(400);
        assertThat(API.put(entry + "&reason=ticket+12", "{}").status()).isEqualTo(204);
    }

    @Test
    void breaches_sound_areNone() {
        store.collection("accounts");

        assertThat(API.get(COLLECTION + "/breaches").body())
                .isEqualTo("{\"breaches\":[],\"examined\":0,\"next\":null}\n");
        assertThat(API.get(COLLECTION + "/breaches?limit=0").status()).isEqualTo(400);
    }
}
