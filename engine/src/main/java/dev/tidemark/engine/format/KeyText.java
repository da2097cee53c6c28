package dev.tidemark.engine.format;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.TextRules;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys as lines spell them: the inside of a JSON string, UTF-8, in one canonical escaping, so that equal keys
 * are equal bytes.
 *
 * <p>Escaped are the quote, the backslash and characters below U+0020 ({@code \b \t \n \f \r}, otherwise four
 * lower-case hex digits); everything else stands raw. New keys hold no control characters, see {@link
 * TextRules}; lines may.
 */
public final class KeyText {

    /** Longest key in UTF-8 bytes, before escaping. */
    public static final int LENGTH_MAX_BYTES = 1_024;

    private static final String SHORT_ESCAPES = "\"\\btnfr";
    private static final String SHORT_MEANINGS = "\"\\\b\t\n\f\r";
    private static final int FIRST_UNESCAPED = 0x20;
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private KeyText() {}

    /**
     * The canonical bytes of a key from outside.
     *
     * @throws InvalidRequestException when the key breaks a rule of {@link TextRules} or the length limit
     */
    public static byte[] escape(String key) {
        TextRules.check("key", key, LENGTH_MAX_BYTES);
        return escapeUnchecked(key.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] escapeUnchecked(byte[] utf8) {
        int length = utf8.length;
        for (byte b : utf8) {
            length += escapeLength(b) - 1;
        }
        if (length == utf8.length) {
            return utf8;
        }
        byte[] escaped = new byte[length];
        int at = 0;
        for (byte b : utf8) {
            at = put(escaped, at, b);
        }
        return escaped;
    }

    /**
     * The key that canonical bytes spell.
     *
     * @param escaped from position to limit, both left as they are; as {@code LogRecord.escapedKey()} gives it
     * @throws IllegalArgumentException when they are not canonical
     */
    public static String unescape(ByteBuffer escaped) {
        byte[] bytes = new byte[escaped.remaining()];
        escaped.duplicate().get(bytes);
        return unescape(bytes, 0, bytes.length);
    }

    /** The key that the half-open range of canonical bytes spells; fails like the other one. */
    public static String unescape(byte[] escaped, int start, int end) {
        int at = start;
        while (at < end && isRaw(escaped[at])) {
            at++;
        }
        if (at == end) {
            return Ascii.text(escaped, start, end);
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream(end - start);
        plain.write(escaped, start, at - start);
        while (at < end) {
            int length = isRaw(escaped[at]) ? 1 : escapedLength(escaped, at, end);
            if (length == 0) {
                throw new IllegalArgumentException("key is not canonical: offset=" + (at - start));
            }
            plain.write(length == 1 ? escaped[at] : meaning(escaped, at));
            at += length;
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    /**
     * Index of the quote that ends the canonical key starting at {@code start}, -1 when none does or it is not
     * canonical.
     */
    static int canonicalEnd(byte[] source, int start, int end) {
        int at = start;
        while (at < end && source[at] != '"') {
            int length = isRaw(source[at]) ? 1 : escapedLength(source, at, end);
            if (length == 0) {
                return -1;
            }
            at += length;
        }
        return at < end ? at : -1;
    }

    /** Bytes of the canonical escape at {@code at}, 0 when none is there. */
    private static int escapedLength(byte[] source, int at, int end) {
        if (source[at] != '\\' || at + 1 == end) {
            return 0;
        }
        byte next = source[at + 1];
        if (next != 'u') {
            return SHORT_ESCAPES.indexOf(next) >= 0 ? 2 : 0;
        }
        if (at + 6 > end || source[at + 2] != '0' || source[at + 3] != '0') {
            return 0;
        }
        int code = hexDigit(source[at + 4]) * 16 + hexDigit(source[at + 5]);
        return code >= 0 && code < FIRST_UNESCAPED && SHORT_MEANINGS.indexOf(code) < 0 ? 6 : 0;
    }

    private static int meaning(byte[] source, int at) {
        return source[at + 1] == 'u'
                ? hexDigit(source[at + 4]) * 16 + hexDigit(source[at + 5])
                : SHORT_MEANINGS.charAt(SHORT_ESCAPES.indexOf(source[at + 1]));
    }

    private static int hexDigit(byte b) {
        for (int digit = 0; digit < HEX.length; digit++) {
            if (HEX[digit] == b) {
                return digit;
            }
        }
        return -FIRST_UNESCAPED * FIRST_UNESCAPED;
    }

    private static boolean isRaw(byte b) {
        return (b >= FIRST_UNESCAPED || b < 0) && b != '"' && b != '\\';
    }

    private static int escapeLength(byte b) {
        if (isRaw(b)) {
            return 1;
        }
        return SHORT_MEANINGS.indexOf(b) >= 0 ? 2 : 6;
    }

    private static int put(byte[] target, int at, byte b) {
        if (isRaw(b)) {
            target[at] = b;
            return at + 1;
        }
        target[at] = '\\';
        int escape = SHORT_MEANINGS.indexOf(b);
        if (escape >= 0) {
            target[at + 1] = (byte) SHORT_ESCAPES.charAt(escape);
            return at + 2;
        }
        target[at + 1] = 'u';
        target[at + 2] = '0';
        target[at + 3] = '0';
        target[at + 4] = HEX[b >>> 4];
        target[at + 5] = HEX[b & 0xf];
        return at + 6;
    }
}
