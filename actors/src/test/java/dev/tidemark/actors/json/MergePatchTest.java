package dev.tidemark.actors.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The table of RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"} | {\"a\":null} | {}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "[\"a\",\"b\"] | [\"c\",\"d\"] | [\"c\",\"d\"]",
                "{\"a\":\"b\"} | [\"c\"] | [\"c\"]",
                "{\"a\":\"foo\"} | null | null",
                "{\"a\":\"foo\"} | \"bar\" | \"bar\"",
                "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
                "[1,2] | {\"a\":\"b\",\"c\":null} | {\"a\":\"b\"}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void merge_rowOfTheStandard_givesItsResult(String target, String patch, String expected) {
        assertThat(merge(target, patch)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // numbers, escapes and order of what is not named
                "{\"n\":1.0,\"m\":12345678901234567890,\"e\":1E+2} | {\"x\":1e0} | {\"n\":1.0,\"m\":12345678901234567890,\"e\":1E+2,\"x\":1e0}",
                "{\"\\u0061\":\"\\u00e9\",\"b\":-0} | {\"b\":-0.0} | {\"\\u0061\":\"\\u00e9\",\"b\":-0.0}",
                // names are compared decoded, the target's spelling stays
                "{\"\\u0061\":1,\"z\":2} | {\"a\":3} | {\"\\u0061\":3,\"z\":2}",
                "{\"a\":1,\"z\":2} | {\"\\u0061\":null} | {\"z\":2}",
                // duplicates
                "{\"a\":1,\"a\":2,\"b\":3,\"b\":4} | {\"b\":5} | {\"a\":1,\"a\":2,\"b\":5}",
                "{\"a\":1,\"a\":2,\"b\":3} | {\"a\":null} | {\"b\":3}",
                "{\"b\":0} | {\"a\":1,\"a\":2} | {\"b\":0,\"a\":2}",
                // brackets within strings, empty objects as first member
                "{\"a\":\"}{\",\"b\":{}} | {\"c\":\"]\"} | {\"a\":\"}{\",\"b\":{},\"c\":\"]\"}",
                "{} | {\"a\":{},\"b\":{}} | {\"a\":{},\"b\":{}}",
                "{\"a\":{\"x\":{}},\"b\":1} | {\"a\":{\"y\":[]}} | {\"a\":{\"x\":{},\"y\":[]},\"b\":1}",
                "{} | {} | {}"
            })
    void merge_untouchedText_keepsItsBytes(String target, String patch, String expected) {
        assertThat(merge(target, patch)).isEqualTo(expected);
    }

    @Test
    void merge_intoNothing_countsAsAnEmptyObject() {
        assertThat(MergePatch.apply(Optional.empty(), utf8("{\"a\":null,\"b\":1.0}")))
                .isEqualTo(utf8("{\"b\":1.0}"));
        assertThat(MergePatch.apply(Optional.empty(), utf8("7"))).isEqualTo(utf8("7"));
    }

    @Test
    void merge_patchTooDeep_isRefused() {
        String deep = "{\"a\":".repeat(MergePatch.DEPTH_MAX) + "{}" + "}".repeat(MergePatch.DEPTH_MAX);
        assertThatThrownBy(() -> merge("{}", deep))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("limit=" + MergePatch.DEPTH_MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261121})
    void merge_randomTexts_equalsTheTreesMerge(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String target = JsonTexts.value(random, 4);
            String patch = JsonTexts.value(random, 4);
            JsonNode expected = mergeTrees(MAPPER.readTree(target), MAPPER.readTree(patch));
            String merged = merge(target, patch);
            assertThat(MAPPER.readTree(merged))
                    .as("seed=%d round=%d target=%s patch=%s", seed, round, target, patch)
                    .isEqualTo(expected);
        }
    }

    private static JsonNode mergeTrees(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = target.isObject() ? ((ObjectNode) target).deepCopy() : MAPPER.createObjectNode();
        patch.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                merged.remove(change.getKey());
            } else {
                JsonNode before = merged.has(change.getKey()) ? merged.get(change.getKey()) : MAPPER.nullNode();
                merged.set(change.getKey(), mergeTrees(before, change.getValue()));
            }
        });
        return merged;
    }

    private static String merge(String target, String patch) {
        return new String(MergePatch.apply(Optional.of(utf8(target)), utf8(patch)), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
