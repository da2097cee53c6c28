package dev.tidemark.actors.snapshot;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import dev.tidemark.engine.format.KeyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Members of one JSON object as writes, read one at a time: the object may be larger than memory. Values keep the bytes they have
 * there, without whitespace between tokens. Owned by one thread; does not close the stream.
 */
public final class JsonMembers {

    private static final int NOTHING = -2;
    private static final int LENGTH_MAX_LEAST_BYTES = 8 << 20;
    private static final long ROOM_FACTOR = 8;

    private final InputStream source;
    private final JsonLimits limits;
    private final int textMaxBytes;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 10);
    private long members;
    private boolean opened;
    private boolean ended;
    private int pushedBack = NOTHING;

    /**
     * Reads {@code source} byte by byte: it should be buffered.
     *
     * @param limits of the values
     */
    public JsonMembers(InputStream source, JsonLimits limits) {
        this.source = source;
        this.limits = limits;
        this.textMaxBytes = textMaxBytes(limits);
    }

    /** Longest text of a value with whitespace between its tokens. */
    public static int textMaxBytes(JsonLimits limits) {
        long room = ROOM_FACTOR * limits.lengthMaxBytes();
        return (int) Math.min(Math.max(LENGTH_MAX_LEAST_BYTES, room), Integer.MAX_VALUE >> 1);
    }

    /** Where the member read last stands, for messages. */
    public String place() {
        return "member=" + members;
    }

    /**
     * The next member; empty at the end.
     *
     * @throws InvalidRequestException naming what is wrong and the member
     */
    public Optional<Write.Set> next() throws IOException {
        if (ended || !advance()) {
            return Optional.empty();
        }
        members++;
        byte[] rawKey = token();
        require(':', readToken());
        byte[] value = token();
        try {
            Json.parse(rawKey);
            String key = new JsonCutter(rawKey).string(new Span(0, rawKey.length));
            KeyText.escape(key);
            return Optional.of(new Write.Set(key, limits.parse(value), Condition.ANY));
        } catch (InvalidRequestException invalid) {
            throw new InvalidRequestException(invalid.getMessage() + " " + place());
        }
    }

    /** Moves to the next member; false at the end of the object. */
    private boolean advance() throws IOException {
        int b = readToken();
        if (!opened) {
            require('{', b);
            opened = true;
            b = readToken();
            if (b != '}') {
                pushedBack = b;
                return true;
            }
        }
        if (b == '}') {
            ended = true;
            require(-1, readToken());
            return false;
        }
        require(',', b);
        return true;
    }

    /** The bytes of one value, up to the comma, colon or bracket that ends it. */
    private byte[] token() throws IOException {
        text.reset();
        int depth = 0;
        int b = readToken();
        while (true) {
            boolean scalarEnds = b == ',' || b == '}' || b == ':' || b == ']';
            if (depth == 0 && (b < 0 || scalarEnds)) {
                pushedBack = b;
                return text.toByteArray();
            }
            append(b);
            if (b == '"') {
                string();
            }
            depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
            boolean closed = depth == 0 && (b == '"' || b == '}' || b == ']');
            if (closed) {
                return text.toByteArray();
            }
            b = source.read();
        }
    }

    private void string() throws IOException {
        int b = source.read();
        while (b >= 0 && b != '"') {
            append(b);
            if (b == '\\') {
                append(source.read());
            }
            b = source.read();
        }
        append(b);
    }

    private void append(int b) {
        if (b < 0) {
            throw new InvalidRequestException("file ends within a value " + place());
        }
        if (text.size() == textMaxBytes) {
            throw new InvalidRequestException("value is too long: limitBytes=" + textMaxBytes + " " + place());
        }
        text.write(b);
    }

    /** The next byte that is no whitespace, -1 at the end. */
    private int readToken() throws IOException {
        int b = pushedBack;
        pushedBack = NOTHING;
        while (b == NOTHING || b == ' ' || b == '\n' || b == '\r' || b == '\t') {
            b = source.read();
        }
        return b;
    }

    private void require(int expected, int actual) {
        if (expected != actual) {
            throw new InvalidRequestException("file is no JSON object of keys and values: expected=" + printed(expected)
                    + " actual=" + printed(actual) + " after " + place());
        }
    }

    private static String printed(int b) {
        return b < 0 ? "the end" : "'" + (char) b + "'";
    }
}
