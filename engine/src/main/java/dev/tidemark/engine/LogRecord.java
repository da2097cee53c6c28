package dev.tidemark.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One record of a collection's log: the decoded head of a verified line together with the line's own bytes.
 *
 * <p>Immutable: the array is owned by the record from its construction on and handed out as read-only buffers or copies.
 */
public final class LogRecord {

    /** Expiry of a record that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * The fixed members.
     *
     * @param position ordinal in the collection, from 1 on
     * @param timeMillis wall-clock time of the write, milliseconds since the epoch
     * @param commit last position of the atomic batch that the record belongs to, its own position for a single write
     * @param expiresMillis when the record expires, milliseconds since the epoch, or {@link #NEVER}; of a tombstone, when what it
     *     removes had expired, and {@link #NEVER} where somebody deleted it
     * @param slidingMillis how long after each write it expires; 0 where {@code expiresMillis} stands by itself
     */
    public record Stamp(
            long position, long timeMillis, Operation operation, long commit, long expiresMillis, long slidingMillis) {

        /** Of a record whose expiry does not slide. */
        public Stamp(long position, long timeMillis, Operation operation, long commit, long expiresMillis) {
            this(position, timeMillis, operation, commit, expiresMillis, 0);
        }

        public Lifetime lifetime() {
            return new Lifetime(expiresMillis, slidingMillis);
        }
    }

    private final byte[] line;
    private final Stamp stamp;
    private final Span key;
    private final Span value;

    /**
     * @param line the whole line without its newline
     * @param key the escaped key without its quotes, absent for keyless records
     * @param value the minified JSON text, absent for deletes
     */
    public LogRecord(byte[] line, Stamp stamp, Span key, Span value) {
        this.line = line;
        this.stamp = stamp;
        this.key = key;
        this.value = value;
    }

    public long position() {
        return stamp.position();
    }

    public Stamp stamp() {
        return stamp;
    }

    public Operation operation() {
        return stamp.operation();
    }

    public boolean hasKey() {
        return !key.isAbsent();
    }

    public boolean hasValue() {
        return !value.isAbsent();
    }

    /** The escaped key without its quotes, UTF-8; empty for keyless records. */
    public ByteBuffer escapedKey() {
        return slice(key);
    }

    /** Whether the escaped key equals {@code escapedKey}, byte for byte. */
    public boolean hasKey(byte[] escapedKey) {
        return Arrays.equals(line, key.start(), key.end(), escapedKey, 0, escapedKey.length);
    }

    /** The JSON text of the value as sent, minified, UTF-8; empty for deletes. */
    public ByteBuffer value() {
        return slice(value);
    }

    public String valueText() {
        return new String(line, value.start(), value.length(), StandardCharsets.UTF_8);
    }

    /** The line as it stands in the file, without its newline. */
    public ByteBuffer line() {
        return ByteBuffer.wrap(line).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return new String(line, StandardCharsets.UTF_8);
    }

    private ByteBuffer slice(Span span) {
        return ByteBuffer.wrap(line, span.start(), span.length()).slice().asReadOnlyBuffer();
    }
}
