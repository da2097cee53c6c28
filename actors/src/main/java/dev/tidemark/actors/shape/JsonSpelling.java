package dev.tidemark.actors.shape;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;

/** Strings into JSON and back, and JSON into ASCII. Stateless. */
final class JsonSpelling {

    /** What has an escape of two characters, and its second one. */
    private static final String NAMED = "\"\\\b\t\n\f\r";

    private static final String NAMES = "\"\\btnfr";
    private static final char LOWEST_PLAIN = ' ';
    private static final char HIGHEST_PLAIN = '~';

    private JsonSpelling() {}

    /** The text as a JSON string with its quotes; nothing is escaped but what must be, lone surrogates among it. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            int named = NAMED.indexOf(unit);
            if (named >= 0) {
                quoted.append('\\').append(NAMES.charAt(named));
            } else if (unit < LOWEST_PLAIN || isLoneSurrogate(text, at)) {
                appendEscape(quoted, unit);
            } else {
                quoted.append(unit);
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isLoneSurrogate(String text, int at) {
        char unit = text.charAt(at);
        if (Character.isHighSurrogate(unit)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(unit) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static void appendEscape(StringBuilder target, char unit) {
        String digits = Integer.toHexString(unit);
        target.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
    }

    /** What a valid JSON string with its quotes says. */
    static String decode(String json) {
        if (json.indexOf('\\') < 0) {
            return json.substring(1, json.length() - 1);
        }
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        return new JsonCutter(utf8).string(new Span(0, utf8.length));
    }

    /** The same JSON in visible ASCII and spaces: every other character, which stands in strings alone, as an escape. */
    static String ascii(String minified) {
        StringBuilder ascii = new StringBuilder(minified.length());
        for (int at = 0; at < minified.length(); at++) {
            char unit = minified.charAt(at);
            if (unit < LOWEST_PLAIN || unit > HIGHEST_PLAIN) {
                appendEscape(ascii, unit);
            } else {
                ascii.append(unit);
            }
        }
        return ascii.toString();
    }
}
