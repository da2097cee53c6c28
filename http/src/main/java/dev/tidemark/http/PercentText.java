package dev.tidemark.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoded text of a request target, decoded strictly (RFC 3986, section 2.1): what is no UTF-8 is refused and never
 * replaced, since two names would become one. Stateless.
 */
final class PercentText {

    private static final char FIRST_PRINTABLE = 0x21;
    private static final char LAST_PRINTABLE = 0x7e;

    private PercentText() {}

    /** One segment of a path. */
    static String decodeSegment(String what, String raw) {
        return decode(what, raw, false);
    }

    /** Name or value of a query parameter, where a plus stands for a space. */
    static String decodeQuery(String what, String raw) {
        return decode(what, raw, true);
    }

    private static String decode(String what, String raw, boolean plusIsSpace) {
        if (isItself(raw, plusIsSpace)) {
            return raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        int[] origins = new int[raw.length() + 1];
        int at = 0;
        while (at < raw.length()) {
            origins[bytes.position()] = at;
            char c = raw.charAt(at);
            if (c == '%') {
                bytes.put((byte) hexPair(what, raw, at));
                at += 3;
            } else if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE) {
                throw invalid(what + " holds a character that must be percent-encoded: offset=" + at);
            } else {
                bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
                at++;
            }
        }
        return utf8(what, bytes.flip(), origins);
    }

    private static boolean isItself(String raw, boolean plusIsSpace) {
        for (int index = 0; index < raw.length(); index++) {
            char c = raw.charAt(index);
            if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE || c == '%' || (c == '+' && plusIsSpace)) {
                return false;
            }
        }
        return true;
    }

    private static String utf8(String what, ByteBuffer bytes, int[] origins) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        CoderResult result = decoder.decode(bytes, chars, true);
        if (result.isError()) {
            throw invalid(what + " is not UTF-8: offset=" + origins[bytes.position()]);
        }
        return chars.flip().toString();
    }

    private static int hexPair(String what, String raw, int at) {
        int high = at + 1 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw invalid(what + " holds a percent sign without two hex digits: offset=" + at);
        }
        return high << 4 | low;
    }

    private static RequestRefused invalid(String detail) {
        return RequestRefused.of(ProblemKind.INVALID_TARGET, detail);
    }
}
