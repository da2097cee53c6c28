package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, times, numbers and versions in their one spelling. */
final class TextFormsTest {

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Test
    void key_escaped_hasOneSpelling() {
        assertThat(text(KeyText.escape("plain/ü/🌊/'&<\u2028"))).isEqualTo("plain/ü/🌊/'&<\u2028");
        assertThat(text(KeyText.escape("a\"b\\c"))).isEqualTo("a\\\"b\\\\c");
        assertThat(text(KeyText.escapeUnchecked(bytes("\b\t\n\f\r\u0000\u000b\u001f\u007f"))))
                .isEqualTo("\\b\\t\\n\\f\\r\\u0000\\u000b\\u001f\u007f");
    }

    @Test
    void key_ofEveryAsciiCharacter_unescapesToItself() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x100; c++) {
            all.append(c);
            String one = String.valueOf(c);
            byte[] escaped = KeyText.escapeUnchecked(bytes(one));
            assertThat(KeyText.unescape(ByteBuffer.wrap(escaped))).isEqualTo(one);
            byte[] inLine = bytes("x" + text(escaped) + "\"");
            assertThat(KeyText.canonicalEnd(inLine, 1, inLine.length)).isEqualTo(inLine.length - 1);
            assertThat(KeyText.canonicalEnd(inLine, 1, inLine.length - 1)).isEqualTo(-1);
        }
        byte[] escaped = KeyText.escapeUnchecked(bytes(all.toString()));
        assertThat(KeyText.unescape(escaped, 0, escaped.length)).isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u0041", "\\u0009", "\\u001F", "\\u001", "\\u1234", "\\u002f", "\\u00", "\\u0020", "\\/", "\\x", "\\",
                "a\tb", "\""
            })
    void key_inAnotherSpelling_isRefused(String spelling) {
        byte[] escaped = bytes("ok" + spelling);

        assertThatThrownBy(() -> KeyText.unescape(escaped, 0, escaped.length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key is not canonical: offset=");
    }

    @Test
    void key_thatBreaksARule_isRefused() {
        assertThat(KeyText.escape("é".repeat(512))).hasSize(1_024);
        assertThatThrownBy(() -> KeyText.escape("é".repeat(512) + "x"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("key is too long: limitBytes=1024 actualBytes=1025");
        for (String bad : new String[] {"", "a\u0000", "a\n", "\u0085", "\ud800", "\udc00x"}) {
            assertThatThrownBy(() -> KeyText.escape(bad)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void time_anyMillis_isSpelledLikeTheJdkAndReadsBack() {
        long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
        Random random = new Random(seed);
        TimeText times = new TimeText();
        long span = TimeText.LATEST_MILLIS - TimeText.EARLIEST_MILLIS + 1;
        for (int round = 0; round < 50_000; round++) {
            long millis = TimeText.EARLIEST_MILLIS + Math.floorMod(random.nextLong(), span);
            assertTime(times, millis, "seed=" + seed);
            assertTime(times, Math.min(millis + random.nextInt(60_000), TimeText.LATEST_MILLIS), "seed=" + seed);
        }
        for (long millis : new long[] {TimeText.EARLIEST_MILLIS, TimeText.LATEST_MILLIS, 0, -1, 951_782_400_000L}) {
            assertTime(times, millis, "edge");
        }
    }

    private static void assertTime(TimeText times, long millis, String reason) {
        byte[] spelled = new byte[TimeText.LENGTH];
        assertThat(times.put(spelled, 0, millis)).isEqualTo(TimeText.LENGTH);
        assertThat(text(spelled)).as(reason).isEqualTo(ISO.format(Instant.ofEpochMilli(millis)));
        assertThat(times.parse(spelled, 0)).as(reason).isEqualTo(millis);
    }

    @Test
    void time_withAnyByteSpoilt_isNoTimeOrAnother() {
        TimeText times = new TimeText();
        byte[] good = bytes("2024-02-29T23:59:59.999Z");
        long millis = times.parse(good, 0);
        for (int at = 0; at < good.length; at++) {
            byte[] spoilt = good.clone();
            spoilt[at] = 'x';
            assertThat(times.parse(spoilt, 0)).as("offset=%d", at).isEqualTo(TimeText.NOT_A_TIME);
            assertThat(times.parse(good, 0)).isEqualTo(millis);
        }
        String[] impossible = {
            "2023-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z", "2024-04-31T00:00:00.000Z",
            "2024-00-10T00:00:00.000Z", "2024-13-10T00:00:00.000Z", "2024-01-00T00:00:00.000Z",
            "2024-01-32T00:00:00.000Z", "2024-01-01T24:00:00.000Z", "2024-01-01T00:60:00.000Z",
            "2024-01-01T00:00:60.000Z"
        };
        for (String text : impossible) {
            assertThat(times.parse(bytes(text), 0)).as(text).isEqualTo(TimeText.NOT_A_TIME);
        }
    }

    @Test
    void time_beyondFourDigitYears_isRefused() {
        byte[] target = new byte[TimeText.LENGTH];
        TimeText times = new TimeText();
        for (long millis : new long[] {TimeText.LATEST_MILLIS + 1, TimeText.EARLIEST_MILLIS - 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> times.put(target, 0, millis)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void number_anyLength_isSpelledAndReadBack() {
        byte[] target = new byte[24];
        for (long value = 1; value > 0; value *= 10) {
            for (long near : new long[] {value - 1, value, value + 1, Long.MAX_VALUE}) {
                int end = Ascii.putLong(target, 2, near);
                assertThat(Ascii.text(target, 2, end)).isEqualTo(Long.toString(near));
                assertThat(Ascii.parseLong(target, 2, end)).isEqualTo(near);
            }
        }
        for (String bad : new String[] {"", "00", "1a", "-1", "9223372036854775808", "12345678901234567890"}) {
            assertThat(Ascii.parseLong(bytes(bad), 0, bad.length())).as(bad).isEqualTo(Ascii.NOT_A_NUMBER);
        }
    }

    @Test
    void hex_anyValue_isSpelledLikeTheJdk() {
        byte[] target = new byte[10];
        for (int value : new int[] {0, 1, 9, 10, 15, 16, 0x09af_90fa, 0xdead_beef, -1, 0x7fff_ffff, 1 << 31}) {
            assertThat(Ascii.putHex(target, 1, value)).isEqualTo(9);
            assertThat(Ascii.text(target, 1, 9)).isEqualTo(String.format("%08x", value));
            assertThat(Ascii.isHex(target, 1, value)).isTrue();
            assertThat(Ascii.isHex(target, 1, value ^ 1)).isFalse();
        }
    }

    @Test
    void newline_anywhere_isFound() {
        for (int length = 0; length < 40; length++) {
            for (int at = 0; at <= length; at++) {
                byte[] source = bytes("\n\n" + "\u000b".repeat(at) + "\n".repeat(length - at) + "\n\n");
                assertThat(Ascii.indexOfNewline(source, 2, 2 + length)).isEqualTo(2 + at);
            }
        }
    }

    @Test
    void versions_ofEachKind_riseByOneAndGiveReasons() {
        for (FormatVersion.Kind kind : FormatVersion.Kind.values()) {
            int current = FormatVersion.current(kind).number();
            for (int number = 1; number <= current; number++) {
                assertThat(FormatVersion.judge(kind, number)).isEqualTo(Verdict.VALID);
            }
            assertThat(FormatVersion.judge(kind, 0)).isEqualTo(Verdict.TOO_OLD);
            assertThat(FormatVersion.judge(kind, current + 1L)).isEqualTo(Verdict.TOO_NEW);
        }
        assertThat(FormatVersion.values())
                .allSatisfy(version -> assertThat(version.reason()).isNotBlank());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
