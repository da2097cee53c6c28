package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in and out. */
final class RowTest {

    static Row row(String json) {
        return Row.of(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"b\":1.00,\"a\":-0,\"c\":1e400}",
                "{\"s\":\"\\u00e9\\/\",\"ü\":\"é\",\"n\":null,\"o\":{\"x\":[1,{\"y\":2}]},\"\":true}",
                "{\"a\\\"b\\\\\":1}",
            })
    void row_ofAnObject_keepsItsText(String json) {
        assertThat(row(json).text()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
        assertThat(Row.of(ByteBuffer.wrap(
                        ("xx" + json).getBytes(StandardCharsets.UTF_8),
                        2,
                        json.getBytes(StandardCharsets.UTF_8).length)))
                .isEqualTo(row(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "null", "[1,2]", "\"x\"", "true"})
    void row_ofNoObject_isTheMemberValue(String json) {
        assertThat(row(json)).hasToString("{\"value\":" + json + "}");
    }

    @Test
    void row_nameTwice_keepsTheLastAtThePlaceOfTheFirst() {
        assertThat(row("{\"a\":1,\"b\":2,\"\\u0061\":3}")).hasToString("{\"a\":3,\"b\":2}");
    }

    @Test
    void row_equality_looksAtTextsAndNotAtOrder() {
        assertThat(row("{\"a\":1,\"b\":2}"))
                .isEqualTo(row("{\"b\":2,\"a\":1}"))
                .hasSameHashCodeAs(row("{\"b\":2,\"a\":1}"));
        assertThat(row("{\"a\":1}")).isNotEqualTo(row("{\"a\":1.0}")).isNotEqualTo(row("{}"));
    }

    @Test
    void vanished_memberMissingLater_isTold() {
        assertThat(row("{\"a\":1,\"b\":2}").vanished(row("{\"a\":3}"))).isTrue();
        assertThat(row("{\"a\":1}").vanished(row("{\"a\":null,\"c\":1}"))).isFalse();
    }

    @Test
    void withAndOnly_any_leaveTheRowAsItWas() {
        Row row = row("{\"a\":1,\"b\":2}");
        assertThat(row.with("c", "\"x\"")).hasToString("{\"a\":1,\"b\":2,\"c\":\"x\"}");
        assertThat(row.with("a", "5")).hasToString("{\"a\":5,\"b\":2}");
        assertThat(row.only("b")).hasToString("{\"b\":2}");
        assertThat(row.only("z")).isEqualTo(Row.empty());
        assertThat(row).hasToString("{\"a\":1,\"b\":2}");
    }

    @Test
    void quote_anyText_isDecodedToItself() {
        for (String text :
                new String[] {"", "a\"\\/", "\u0000\u001f\n\t\b\f\r", "ü\ud83d\ude00", "\ud83d", "\ude00x"}) {
            assertThat(JsonSpelling.decode(JsonSpelling.quote(text))).isEqualTo(text);
        }
        assertThat(JsonSpelling.quote("\ud83d\n\"")).isEqualTo("\"\\ud83d\\n\\\"\"");
        assertThat(JsonSpelling.quote("\b\t\f\r\\\u0001")).isEqualTo("\"\\b\\t\\f\\r\\\\\\u0001\"");
        assertThat(JsonSpelling.ascii("{\"ü\ud83d\ude00\u007f\":1}")).isEqualTo("{\"\\u00fc\\ud83d\\ude00\\u007f\":1}");
    }
}
