package dev.tidemark.engine.format;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Reads text of a fixed spelling member by member, and closes such text with the checksum that ends each of our JSON lines.
 * Owned by one thread. Every deviation is a {@link CorruptDataException}, since the checksum has been compared before.
 */
public final class FixedText {

    private static final String CRC = ",\"crc\":\"";
    private static final int SUFFIX_LENGTH = CRC.length() + 8 + 3;

    private final String text;
    private final Location location;
    private int at;

    private FixedText(String text, Location location) {
        this.text = text;
        this.location = location;
    }

    /** Text without a checksum, whose place is known for messages. */
    public static FixedText of(String text, Location location) {
        return new FixedText(text, location);
    }

    /** The half-open range of bytes, copied; what is not ASCII there stays misspelt, byte for byte. */
    public static FixedText of(byte[] bytes, int start, int end, Location location) {
        return new FixedText(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1), location);
    }

    /** Text that {@link #sealed} closed; its checksum is compared and taken off. */
    public static FixedText verified(byte[] bytes, Location location) {
        int bodyLength = bytes.length - SUFFIX_LENGTH;
        String whole = new String(bytes, StandardCharsets.UTF_8);
        if (bodyLength < 0 || !whole.endsWith(suffix(bytes, bodyLength))) {
            throw new CorruptDataException("checksum of file differs: lengthBytes=" + bytes.length, location);
        }
        return new FixedText(new String(bytes, 0, bodyLength, StandardCharsets.UTF_8), location);
    }

    /** Closes an open object with its checksum and a newline. */
    public static byte[] sealed(String openObject) {
        byte[] body = openObject.getBytes(StandardCharsets.UTF_8);
        return (openObject + suffix(body, body.length)).getBytes(StandardCharsets.UTF_8);
    }

    private static String suffix(byte[] body, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(body, 0, length);
        return CRC + hex((int) checksum.getValue()) + "\"}\n";
    }

    /** Eight lower-case hex digits. */
    public static String hex(int value) {
        String digits = Integer.toHexString(value);
        return "0".repeat(8 - digits.length()) + digits;
    }

    public void expect(String literal) {
        expectAt(literal);
        at += literal.length();
    }

    /** Whether the literal comes next; if so it is passed. */
    public boolean take(String literal) {
        boolean there = text.startsWith(literal, at);
        if (there) {
            at += literal.length();
        }
        return there;
    }

    public long number() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return Long.parseLong(text, start, at, 10);
        } catch (NumberFormatException cause) {
            throw new CorruptDataException("number is missing or too large: index=" + start, location);
        }
    }

    /** Everything before {@code end}, which comes next. */
    public String until(char end) {
        int found = text.indexOf(end, at);
        if (found < 0) {
            throw new CorruptDataException("text is cut: expected=" + end + " index=" + at, location);
        }
        String part = text.substring(at, found);
        at = found;
        return part;
    }

    /** The JSON string that comes next, decoded: in ASCII, with no other escapes than those of quotes, backslashes and by number. */
    public String string() {
        StringBuilder decoded = new StringBuilder();
        expect("\"");
        while (!take("\"")) {
            if (at == text.length()) {
                throw new CorruptDataException("text is cut: expected=\" index=" + at, location);
            }
            decoded.append(take("\\") ? escaped() : text.charAt(at++));
        }
        return decoded.toString();
    }

    private char escaped() {
        if (take("\"")) {
            return '"';
        }
        if (take("\\")) {
            return '\\';
        }
        expect("u");
        int start = at;
        at = Math.min(text.length(), at + 4);
        try {
            return (char) Integer.parseInt(text, start, at, 16);
        } catch (NumberFormatException cause) {
            throw new CorruptDataException("escape is misspelt: index=" + start, location);
        }
    }

    /** The JSON object that comes next, by its brackets. */
    public String object() {
        int start = at;
        int depth = 0;
        boolean quoted = false;
        expectAt("{");
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '}')) {
                depth += c == '{' ? 1 : -1;
                if (depth == 0) {
                    return text.substring(start, at);
                }
            }
        }
        throw new CorruptDataException("text is cut: expected=} index=" + text.length(), location);
    }

    private void expectAt(String literal) {
        if (!text.startsWith(literal, at)) {
            throw new CorruptDataException("text is misspelt: expected=" + literal + " index=" + at, location);
        }
    }

    /** All that is left. */
    public String rest() {
        String part = text.substring(at);
        at = text.length();
        return part;
    }

    public void expectEnd() {
        if (at != text.length()) {
            throw new CorruptDataException("text goes on behind its end: index=" + at, location);
        }
    }
}
