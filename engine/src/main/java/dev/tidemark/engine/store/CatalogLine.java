package dev.tidemark.engine.store;

import dev.tidemark.engine.format.Checksum;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.ToIntBiFunction;

/** The last line of a part of the catalog's log, by which an image knows the log that it was taken of. Stateless. */
final class CatalogLine {

    /** No line of the catalog is longer: 255 bytes of name, each escaped by one more, and a few hundred others. */
    private static final int LENGTH_MAX_BYTES = 4096;

    private CatalogLine() {}

    /**
     * CRC-32C of the line that ends there, with its newline; empty where none does.
     *
     * @param reading fills a buffer from an offset of the log, as far as the log goes
     */
    static OptionalInt checksum(ToIntBiFunction<ByteBuffer, Long> reading, long end) {
        int wanted = (int) Math.min(LENGTH_MAX_BYTES, end);
        byte[] bytes = new byte[wanted];
        int read = reading.applyAsInt(ByteBuffer.wrap(bytes), end - wanted);
        if (read < wanted || wanted == 0 || bytes[wanted - 1] != '\n') {
            return OptionalInt.empty();
        }
        int start = wanted - 1;
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        return OptionalInt.of(Checksum.of(bytes, start, wanted));
    }
}
