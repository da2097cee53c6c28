package dev.tidemark.engine.format;

import dev.tidemark.engine.InvalidRequestException;
import java.util.Arrays;

/**
 * JSON text from outside, checked and minified byte by byte, never parsed into values: numbers, escapes,
 * duplicate keys and member order stay as sent; only whitespace outside strings goes. Stateless.
 *
 * <p>Refused: what RFC 8259 does not allow, bytes that are no well-formed UTF-8 (over-long forms, surrogates,
 * above U+10FFFF), a byte order mark, escapes of lone surrogates, anything behind the value, and what exceeds
 * the limits.
 */
public final class JsonText {

    /**
     * Bounds of one value.
     *
     * @param lengthMaxBytes of the minified text
     * @param depthMax of arrays and objects within each other
     */
    public record Limits(int lengthMaxBytes, int depthMax) {

        /** One MiB, 64 levels. */
        public static final Limits DEFAULT = new Limits(1 << 20, 64);

        public Limits {
            if (lengthMaxBytes < 1 || depthMax < 0) {
                throw new IllegalArgumentException(
                        "no limits: lengthMaxBytes=" + lengthMaxBytes + " depthMax=" + depthMax);
            }
        }
    }

    private JsonText() {}

    /** {@link #minify(byte[], int, int, Limits)} of the whole array. */
    public static byte[] minify(byte[] source, Limits limits) {
        return minify(source, 0, source.length, limits);
    }

    /**
     * Checks and minifies the half-open range.
     *
     * @return a new array that holds exactly the minified text
     * @throws InvalidRequestException naming the broken rule and the offset in the range of the byte that
     *     breaks it
     */
    public static byte[] minify(byte[] source, int start, int end, Limits limits) {
        byte[] sink = new byte[end - start];
        int length = minify(source, start, end, sink, 0, limits);
        return length == sink.length ? sink : Arrays.copyOf(sink, length);
    }

    /**
     * Checks the half-open range and writes it minified into {@code sink} from {@code sinkStart} on, where as
     * many bytes must be free as the range has. After a failure the sink's free bytes hold anything.
     *
     * @return bytes written
     * @throws InvalidRequestException like the other one
     */
    public static int minify(byte[] source, int start, int end, byte[] sink, int sinkStart, Limits limits) {
        if (end - start > sink.length - sinkStart) {
            throw new IllegalArgumentException(
                    "sink is too small: neededBytes=" + (end - start) + " freeBytes=" + (sink.length - sinkStart));
        }
        return new JsonMinifier(source, start, end, sink, sinkStart, limits).minify();
    }
}
