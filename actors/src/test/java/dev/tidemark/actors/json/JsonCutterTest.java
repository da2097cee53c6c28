package dev.tidemark.actors.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCutterTest {

    @Test
    void members_anyValues_keepTheirBytes() {
        assertThat(members(" { \"a\" : 1.0 ,\"b\\u0041\":[ 1, {\"x\":\"}\"} ], \"c\":\"\\\"]\" } "))
                .containsExactly("a=1.0", "bA=[ 1, {\"x\":\"}\"} ]", "c=\"\\\"]\"");
    }

    @Test
    void members_emptyObject_areNone() {
        assertThat(members("{ }")).isEmpty();
    }

    @Test
    void elements_nestedAndScalar_keepTheirBytes() {
        assertThat(elements("[1.0, [2,3] ,{\"a\":[]},\"]\",null]", 5))
                .containsExactly("1.0", "[2,3]", "{\"a\":[]}", "\"]\"", "null");
    }

    @Test
    void elements_moreThanTheLimit_areRefused() {
        assertThatThrownBy(() -> elements("[1,2,3]", 2))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("too many elements: limit=2");
    }

    @Test
    void string_escapes_areDecoded() {
        String text = "\"\\u00e9\\n\\/\\\\\\\"\\b\\f\\r\\té\\ud83d\\ude00\"";
        assertThat(cutter(text).string(cutter(text).root())).isEqualTo("\u00e9\n/\\\"\b\f\r\té\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\" 1}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1",
                "{\"a",
                "{,}",
                "{\"a\":1 2}",
                "[]",
                "{\"\\x\":1}",
                "{\"\\u12\":1}",
                "{\"\\u12g4\":1}",
                "{} {}",
                "",
                " "
            })
    void members_malformedText_areRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> members(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("offset=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1", "[1,]", "[,1]", "[1 2]", "{}", "[", "[]]", "[\"a]"})
    void elements_malformedText_areRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> elements(text, 10))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("offset=");
    }

    @Test
    void root_deepNesting_takesNoStack() {
        String text = "[".repeat(1_000_000) + "]".repeat(1_000_000);
        assertThat(cutter(text).root()).isEqualTo(new Span(0, 2_000_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1|0",
                "\"[[{\"|0",
                "[]|1",
                "{\"a\":[1],\"b\":[[],{}]}|3",
                "[[\"\\\"]]]\"],[]]|2",
                " [ [ [ ] ] ] |3"
            })
    void depth_validText_countsContainersWithinEachOther(String text, int depth) {
        assertThat(cutter(text).depth()).isEqualTo(depth);
    }

    private static List<String> members(String text) {
        JsonCutter cutter = cutter(text);
        return cutter.members(cutter.root(), 100).stream()
                .map(member -> member.name() + "=" + utf8(cutter.bytes(member.value())))
                .toList();
    }

    private static List<String> elements(String text, int countMax) {
        JsonCutter cutter = cutter(text);
        return cutter.elements(cutter.root(), countMax).stream()
                .map(element -> utf8(cutter.bytes(element)))
                .toList();
    }

    private static JsonCutter cutter(String text) {
        return new JsonCutter(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
