package dev.tidemark.actors.json;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One JSON text in UTF-8, cut into the spans of its members and elements. Immutable as long as nobody changes the array;
 * safe for any thread.
 *
 * <p>It checks the structure that it walks through (brackets, commas, colons, ends of strings) and skips what it passes
 * over, so a span is as valid as the text was: values from outside are validated on their own. Nesting costs no stack.
 */
public final class JsonCutter {

    /**
     * One member of an object.
     *
     * @param name decoded
     * @param rawName with its quotes, as written
     */
    public record Member(String name, Span rawName, Span value) {}

    private final byte[] text;

    /** Reads {@code text}, which the caller no longer changes. */
    public JsonCutter(byte[] text) {
        this.text = text;
    }

    /**
     * The one value of the whole text, without the whitespace around it.
     *
     * @throws InvalidRequestException when there is none, or more than one
     */
    public Span root() {
        int start = skipWhitespace(0);
        int end = skipValue(start, text.length);
        if (skipWhitespace(end) < text.length) {
            throw unexpected("the end of the text", skipWhitespace(end));
        }
        return new Span(start, end);
    }

    public boolean isObject(Span value) {
        return text[value.start()] == '{';
    }

    public boolean isArray(Span value) {
        return text[value.start()] == '[';
    }

    public boolean isString(Span value) {
        return text[value.start()] == '"';
    }

    public boolean isNull(Span value) {
        return text[value.start()] == 'n';
    }

    /** How many arrays and objects stand within each other at the deepest place of a valid text: 0 for a scalar. */
    public int depth() {
        int deepest = 0;
        int depth = 0;
        for (int at = 0; at < text.length; at++) {
            switch (text[at]) {
                case '"' -> at = skipString(at, text.length) - 1;
                case '{', '[' -> deepest = Math.max(deepest, ++depth);
                case '}', ']' -> depth--;
                default -> {}
            }
        }
        return deepest;
    }

    /** A copy of the bytes of {@code span}. */
    public byte[] bytes(Span span) {
        return Arrays.copyOfRange(text, span.start(), span.end());
    }

    /**
     * The members of an object in their order, duplicates included.
     *
     * @throws InvalidRequestException naming the byte offset at which it stops being one, or that it has more members
     */
    public List<Member> members(Span object, int countMax) {
        List<Member> members = new ArrayList<>();
        int at = open(object, '{');
        while (text[at] != '}') {
            requireBelow(members.size(), countMax, "members");
            Span rawName = new Span(at, skipString(at, object.end()));
            int colon = require(':', skipWhitespace(rawName.end()), object.end());
            int start = skipWhitespace(colon + 1);
            Span value = new Span(start, skipValue(start, object.end()));
            members.add(new Member(string(rawName), rawName, value));
            at = next(value.end(), object.end(), '}');
        }
        requireEnd(at, object);
        return members;
    }

    /**
     * The elements of an array in their order.
     *
     * @throws InvalidRequestException naming the byte offset at which it stops being one, or that it has more elements
     */
    public List<Span> elements(Span array, int countMax) {
        List<Span> elements = new ArrayList<>();
        int at = open(array, '[');
        while (text[at] != ']') {
            requireBelow(elements.size(), countMax, "elements");
            Span element = new Span(at, skipValue(at, array.end()));
            elements.add(element);
            at = next(element.end(), array.end(), ']');
        }
        requireEnd(at, array);
        return elements;
    }

    /**
     * The decoded string, lone surrogates of {@code \\u} escapes included.
     *
     * @throws InvalidRequestException when it is no string, or an escape in it is none
     */
    public String string(Span string) {
        if (!isString(string) || skipString(string.start(), string.end()) != string.end()) {
            throw unexpected("a string", string.start());
        }
        Span inner = new Span(string.start() + 1, string.end() - 1);
        for (int at = inner.start(); at < inner.end(); at++) {
            if (text[at] == '\\') {
                return unescaped(inner);
            }
        }
        return new String(text, inner.start(), inner.length(), StandardCharsets.UTF_8);
    }

    private String unescaped(Span inner) {
        StringBuilder decoded = new StringBuilder(inner.length());
        int at = inner.start();
        int plain = at;
        while (at < inner.end()) {
            if (text[at] != '\\') {
                at++;
                continue;
            }
            decoded.append(new String(text, plain, at - plain, StandardCharsets.UTF_8));
            if (text[at + 1] == 'u') {
                decoded.append(codeUnit(at, inner.end()));
                at += 6;
            } else {
                decoded.append(shortEscape(at));
                at += 2;
            }
            plain = at;
        }
        return decoded.append(new String(text, plain, inner.end() - plain, StandardCharsets.UTF_8))
                .toString();
    }

    private char codeUnit(int escape, int end) {
        if (escape + 6 > end) {
            throw unexpected("four hex digits", escape);
        }
        int unit = 0;
        for (int at = escape + 2; at < escape + 6; at++) {
            int digit = Character.digit(text[at], 16);
            if (digit < 0) {
                throw unexpected("a hex digit", at);
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private char shortEscape(int escape) {
        return switch (text[escape + 1]) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw unexpected("an escape", escape);
        };
    }

    /** Where the first item starts, or the closing bracket stands. */
    private int open(Span value, char bracket) {
        require(bracket, value.start(), value.end());
        int at = skipWhitespace(value.start() + 1);
        if (at >= value.end()) {
            throw unexpected("more text", at);
        }
        return at;
    }

    /** Where the next item starts, or the closing bracket stands. */
    private int next(int from, int end, char closing) {
        int at = skipWhitespace(from);
        if (at < end && text[at] == closing) {
            return at;
        }
        int item = skipWhitespace(require(',', at, end) + 1);
        if (item >= end || text[item] == closing) {
            throw unexpected("an item after the comma", item);
        }
        return item;
    }

    private int skipValue(int start, int end) {
        if (start >= end) {
            throw unexpected("a value", start);
        }
        return switch (text[start]) {
            case '"' -> skipString(start, end);
            case '{', '[' -> skipNested(start, end);
            default -> skipScalar(start, end);
        };
    }

    private int skipNested(int start, int end) {
        int depth = 0;
        int at = start;
        while (at < end) {
            switch (text[at]) {
                case '"' -> at = skipString(at, end) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
            if (depth == 0) {
                return at;
            }
        }
        throw unexpected("a closing bracket", end);
    }

    private int skipScalar(int start, int end) {
        int at = start;
        while (at < end && !isDelimiter(text[at])) {
            at++;
        }
        if (at == start) {
            throw unexpected("a value", start);
        }
        return at;
    }

    private int skipString(int start, int end) {
        require('"', start, end);
        for (int at = start + 1; at < end; at++) {
            if (text[at] == '\\') {
                at++;
            } else if (text[at] == '"') {
                return at + 1;
            }
        }
        throw unexpected("a closing quote", end);
    }

    private int skipWhitespace(int start) {
        int at = start;
        while (at < text.length && isWhitespace(text[at])) {
            at++;
        }
        return at;
    }

    private int require(char expected, int at, int end) {
        if (at >= end || text[at] != expected) {
            throw unexpected("'" + expected + "'", at);
        }
        return at;
    }

    private void requireEnd(int closing, Span value) {
        if (closing + 1 != value.end()) {
            throw unexpected("the end of the value", closing + 1);
        }
    }

    private static void requireBelow(int count, int countMax, String what) {
        if (count >= countMax) {
            throw new InvalidRequestException("too many " + what + ": limit=" + countMax);
        }
    }

    private static boolean isDelimiter(byte b) {
        return b == ',' || b == ':' || b == ']' || b == '}' || b == '[' || b == '{' || b == '"' || isWhitespace(b);
    }

    private static boolean isWhitespace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static InvalidRequestException unexpected(String expected, int offset) {
        return new InvalidRequestException("malformed JSON: expected=" + expected + " offset=" + offset);
    }
}
