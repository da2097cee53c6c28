package dev.tidemark.engine.format;

import dev.tidemark.engine.InvalidRequestException;
import java.util.Arrays;

/**
 * One pass over one JSON text: a loop over the two states "a value comes" and "a value has ended", with a bit
 * per open container instead of recursion. Bytes are copied in runs between pieces of whitespace, so that
 * minified input costs one copy.
 *
 * <p>Used once, by one thread.
 */
final class JsonMinifier {

    private static final byte[] TRUE = Ascii.bytes("true");
    private static final byte[] FALSE = Ascii.bytes("false");
    private static final byte[] NULL = Ascii.bytes("null");

    private final byte[] source;
    private final int start;
    private final int end;
    private final byte[] sink;
    private final int sinkStart;
    private final JsonText.Limits limits;

    /** One bit for each open container, the outermost first: set for objects. */
    private long[] objects = new long[1];

    private int depth;
    /** First byte that was checked and not copied yet. */
    private int runStart;

    private int sinkEnd;

    JsonMinifier(byte[] source, int start, int end, byte[] sink, int sinkStart, JsonText.Limits limits) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.sink = sink;
        this.sinkStart = sinkStart;
        this.limits = limits;
        this.runStart = start;
        this.sinkEnd = sinkStart;
    }

    /** Bytes written to the sink. */
    int minify() {
        int at = start;
        boolean valueComes = true;
        while (valueComes || depth > 0) {
            at = skipSpace(at);
            if (at == end) {
                throw broken("text ends too early", at);
            }
            if (!valueComes) {
                byte b = source[at];
                if (b == ',') {
                    at = isObject() ? member(at + 1) : at + 1;
                    valueComes = true;
                } else {
                    close(b, at++);
                }
                continue;
            }
            byte b = source[at];
            if (b == '[' || b == '{') {
                open(b, at);
                at = skipSpace(at + 1);
                valueComes = !closes(at);
                if (!valueComes) {
                    depth--;
                    at++;
                } else if (b == '{') {
                    at = member(at);
                }
            } else {
                at = scalar(b, at);
                valueComes = false;
            }
        }
        return finish(at);
    }

    private int finish(int valueEnd) {
        int at = skipSpace(valueEnd);
        if (at < end) {
            throw broken("text goes on behind the value", at);
        }
        flush(end);
        int length = sinkEnd - sinkStart;
        if (length > limits.lengthMaxBytes()) {
            throw new InvalidRequestException(
                    "value is too long: limitBytes=" + limits.lengthMaxBytes() + " actualBytes=" + length);
        }
        return length;
    }

    private void open(byte b, int at) {
        if (depth == limits.depthMax()) {
            throw new InvalidRequestException(
                    "value is nested too deeply: limit=" + limits.depthMax() + " offset=" + (at - start));
        }
        int word = depth >>> 6;
        if (word == objects.length) {
            objects = Arrays.copyOf(objects, word * 2);
        }
        long bit = 1L << depth;
        objects[word] = b == '{' ? objects[word] | bit : objects[word] & ~bit;
        depth++;
    }

    private boolean isObject() {
        int innermost = depth - 1;
        return ((objects[innermost >>> 6] >>> innermost) & 1) != 0;
    }

    /** Whether the container just opened ends at once. */
    private boolean closes(int at) {
        return at < end && source[at] == (isObject() ? '}' : ']');
    }

    private void close(byte b, int at) {
        if (b != (isObject() ? '}' : ']')) {
            throw broken(isObject() ? "expected , or }" : "expected , or ]", at);
        }
        depth--;
    }

    /** Takes a member's name and colon; returns where its value may start. */
    private int member(int from) {
        int at = skipSpace(from);
        if (at == end || source[at] != '"') {
            throw broken("expected a member name", at);
        }
        at = skipSpace(JsonString.end(source, at, end, start));
        if (at == end || source[at] != ':') {
            throw broken("expected :", at);
        }
        return at + 1;
    }

    private int scalar(byte b, int at) {
        return switch (b) {
            case '"' -> JsonString.end(source, at, end, start);
            case 't' -> literal(TRUE, at);
            case 'f' -> literal(FALSE, at);
            case 'n' -> literal(NULL, at);
            default -> number(at);
        };
    }

    private int literal(byte[] text, int at) {
        if (!Ascii.matches(source, at, end, text)) {
            throw broken("expected a value", at);
        }
        return at + text.length;
    }

    private int number(int from) {
        int at = source[from] == '-' ? from + 1 : from;
        int integerEnd = Ascii.digitsEnd(source, at, end);
        if (integerEnd == at) {
            throw broken(at == from ? "expected a value" : "expected a digit", at);
        }
        if (source[at] == '0' && integerEnd > at + 1) {
            throw broken("number starts with a zero", at);
        }
        at = integerEnd;
        if (at < end && source[at] == '.') {
            at = digits(at + 1);
        }
        if (at < end && (source[at] | 0x20) == 'e') {
            at++;
            boolean signed = at < end && (source[at] == '+' || source[at] == '-');
            at = digits(signed ? at + 1 : at);
        }
        return at;
    }

    private int digits(int from) {
        int digitsEnd = Ascii.digitsEnd(source, from, end);
        if (digitsEnd == from) {
            throw broken("expected a digit", from);
        }
        return digitsEnd;
    }

    private int skipSpace(int from) {
        if (from >= end || !isSpace(source[from])) {
            return from;
        }
        flush(from);
        int at = from;
        while (at < end && isSpace(source[at])) {
            at++;
        }
        runStart = at;
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void flush(int runEnd) {
        int length = runEnd - runStart;
        System.arraycopy(source, runStart, sink, sinkEnd, length);
        sinkEnd += length;
        runStart = runEnd;
    }

    private InvalidRequestException broken(String what, int at) {
        return refusal(what, at - start);
    }

    /** The one form of all refusals of malformed text. */
    static InvalidRequestException refusal(String what, int offset) {
        return new InvalidRequestException("value is not JSON: " + what + ": offset=" + offset);
    }
}
