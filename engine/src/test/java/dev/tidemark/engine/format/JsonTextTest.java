package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.format.JsonText.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What values are accepted, what is left of them, and what each refusal says. */
final class JsonTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-0.0",
                "10",
                "1e5",
                "1E+5",
                "1.50e-07",
                "123456789012345678901234567890.10",
                "1e999999999",
                "\"\"",
                "\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0000\\u00E9\\uD83C\\udf0a\\uFFFF\"",
                "\"\u007f\u0080é\u07ff\u0800\ud7ff\ue000\uffff🌊\udbff\udfff\"",
                "\"  spaces  stay  \"",
                "[]",
                "{}",
                "[[],{},[[]]]",
                "{\"a\":1,\"a\":2,\"\":{\"b\":[1,2,{\"c\":null}]}}"
            })
    void text_minified_staysAsSent(String text) {
        assertThat(minify(text)).isEqualTo(text);
        assertThat(minify(" \t\r\n" + text + "\n")).isEqualTo(text);
    }

    @Test
    void text_withSpace_losesItOutsideStringsOnly() {
        String text = " { \"a b\" :\n[ 1.0 ,\t\" x \" , { } , [ ] , true ],\r\n\"c\":{ \"d\" : -1e5 } } ";

        assertThat(minify(text)).isEqualTo("{\"a b\":[1.0,\" x \",{},[],true],\"c\":{\"d\":-1e5}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
                    ``          ~ text ends too early ~ 0
                    `  `        ~ text ends too early ~ 2
                    [           ~ text ends too early ~ 1
                    [1          ~ text ends too early ~ 2
                    [1,         ~ text ends too early ~ 3
                    [1,]        ~ expected a value ~ 3
                    [,1]        ~ expected a value ~ 1
                    [1 2]       ~ expected , or ] ~ 3
                    [1}         ~ expected , or ] ~ 2
                    {           ~ expected a member name ~ 1
                    {1:2}       ~ expected a member name ~ 1
                    {"a"}       ~ expected : ~ 4
                    {"a"        ~ expected : ~ 4
                    {"a":       ~ text ends too early ~ 5
                    {"a":}      ~ expected a value ~ 5
                    {"a":1,}    ~ expected a member name ~ 7
                    {"a":1]     ~ expected , or } ~ 6
                    {a:1}       ~ expected a member name ~ 1
                    {'a':1}     ~ expected a member name ~ 1
                    1 2         ~ text goes on behind the value ~ 2
                    {} {}       ~ text goes on behind the value ~ 3
                    ]           ~ expected a value ~ 0
                    truE        ~ expected a value ~ 0
                    tru         ~ expected a value ~ 0
                    True        ~ expected a value ~ 0
                    nulll       ~ text goes on behind the value ~ 4
                    NaN         ~ expected a value ~ 0
                    Infinity    ~ expected a value ~ 0
                    +1          ~ expected a value ~ 0
                    .5          ~ expected a value ~ 0
                    01          ~ number starts with a zero ~ 0
                    -01         ~ number starts with a zero ~ 1
                    -           ~ expected a digit ~ 1
                    -a          ~ expected a digit ~ 1
                    1.          ~ expected a digit ~ 2
                    1.e5        ~ expected a digit ~ 2
                    1e          ~ expected a digit ~ 2
                    1e+         ~ expected a digit ~ 3
                    0x10        ~ text goes on behind the value ~ 1
                    "abc        ~ string does not end ~ 4
                    "abcdefghij ~ string does not end ~ 11
                    "\\         ~ string does not end ~ 2
                    "\\x"       ~ unknown escape in a string ~ 1
                    "\\u12G4"   ~ expected four hex digits ~ 1
                    "\\u12"     ~ expected four hex digits ~ 1
                    "\\uD800"   ~ escape of a lone surrogate ~ 1
                    "\\uD800\\n" ~ escape of a lone surrogate ~ 1
                    "\\uD800\\uD800" ~ escape of a lone surrogate ~ 1
                    "\\uDC00\\uD800" ~ escape of a lone surrogate ~ 1
                    // comment  ~ expected a value ~ 0
                    """)
    void text_malformed_isRefusedWithRuleAndOffset(String text, String rule, int offset) {
        assertRefused(bytes(text), "value is not JSON: " + rule + ": offset=" + offset);
    }

    @Test
    void text_withByteOrderMarkOrOtherSpace_isRefused() {
        assertRefused(bytes("\ufeff1"), "value is not JSON: expected a value: offset=0");
        assertRefused(bytes("\u00a01"), "value is not JSON: expected a value: offset=0");
        assertRefused(bytes("1\f"), "value is not JSON: text goes on behind the value: offset=1");
    }

    @Test
    void string_withControlCharacter_isRefusedAtEachPlaceOfAWord() {
        for (int code = 0; code < 0x20; code++) {
            for (int before = 0; before < 20; before++) {
                String text = "\"" + "x".repeat(before) + (char) code + "yyyyyyyyyyyyy\"";
                assertRefused(bytes(text), "value is not JSON: control character in a string: offset=" + (before + 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c080",
                "c1bf",
                "c2",
                "c241",
                "e08080",
                "e09fbf",
                "e0a0",
                "e0a041",
                "e28028",
                "eda080",
                "edbfbf",
                "ef41bf",
                "f08080 80",
                "f08fbfbf",
                "f0908080ff",
                "f48fbf41",
                "f4908080",
                "f5808080",
                "f8888080 80",
                "fe",
                "ff",
                "f09f8c",
                "c3c3"
            })
    void string_withMalformedUtf8_isRefused(String hex) {
        byte[] bad = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] text = new byte[bad.length + 4];
        text[0] = '"';
        text[1] = 'x';
        System.arraycopy(bad, 0, text, 2, bad.length);
        text[text.length - 2] = 'y';
        text[text.length - 1] = '"';

        assertThatThrownBy(() -> JsonText.minify(text, Limits.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("value is not JSON: bytes are no UTF-8: offset=");
    }

    @Test
    void depth_atTheLimit_isAcceptedAndOneMoreIsNot() {
        for (int limit : new int[] {1, 2, 63, 64, 65, 128, 129, 1_000}) {
            Limits limits = new Limits(1 << 20, limit);
            String mixed = "[{\"a\":".repeat(limit / 2)
                    + "[".repeat(limit % 2)
                    + "]".repeat(limit % 2)
                    + (limit % 2 == 0 ? "1" : "")
                    + "}]".repeat(limit / 2);
            byte[] tooDeep = bytes("[".repeat(limit + 1) + "]".repeat(limit + 1));

            assertThat(JsonText.minify(bytes(mixed), limits)).isEqualTo(bytes(mixed));
            assertThatThrownBy(() -> JsonText.minify(tooDeep, limits))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("value is nested too deeply: limit=" + limit + " offset=" + limit);
        }
        assertRefused(bytes("[".repeat(1_000_000)), "value is nested too deeply: limit=64 offset=64");
    }

    @Test
    void length_atTheLimit_isAcceptedAndOneMoreIsNot() {
        Limits limits = new Limits(5, 1);

        assertThat(JsonText.minify(bytes("  [1,2]  "), limits)).isEqualTo(bytes("[1,2]"));
        assertThatThrownBy(() -> JsonText.minify(bytes("[1,23]"), limits))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("value is too long: limitBytes=5 actualBytes=6");
        assertThatThrownBy(() -> new Limits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void range_withinArrays_countsOffsetsFromItsStart() {
        byte[] source = bytes("xx[1, 2]yy");
        byte[] sink = bytes("zzzzzzzzzzzz");

        int length = JsonText.minify(source, 2, 8, sink, 3, Limits.DEFAULT);

        assertThat(new String(sink, StandardCharsets.UTF_8)).isEqualTo("zzz[1,2]zzzz");
        assertThat(length).isEqualTo(5);
        assertThatThrownBy(() -> JsonText.minify(source, 2, 9, sink, 3, Limits.DEFAULT))
                .hasMessageContaining("text goes on behind the value: offset=6");
        assertThatThrownBy(() -> JsonText.minify(source, 2, 8, sink, 7, Limits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void text_generatedAndSpaced_minifiesBackAndNeverSurvivesACut() {
        long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            RandomJson json = new RandomJson(random);
            String minified = json.minified();
            String reason = "seed=" + seed + " text=" + json.spaced();

            assertThat(minify(json.spaced())).as(reason).isEqualTo(minified);
            byte[] container = bytes("[" + minified + "]");
            int cut = random.nextInt(container.length);
            assertThatThrownBy(() -> JsonText.minify(container, 0, cut, Limits.DEFAULT))
                    .as(reason)
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    private static void assertRefused(byte[] text, String message) {
        assertThatThrownBy(() -> JsonText.minify(text, Limits.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    private static String minify(String text) {
        return new String(JsonText.minify(bytes(text), Limits.DEFAULT), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
