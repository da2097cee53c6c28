package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks over the records of one segment, each verified, in memory or in a file. Used by one thread; memory is a block, or the
 * longest line.
 */
final class SegmentInput {

    private static final int BLOCK_BYTES = 256 * 1024;

    /** Reads like {@link dev.tidemark.engine.io.FileHandle#read}. */
    @FunctionalInterface
    interface Bytes {
        int read(ByteBuffer target, long offset);
    }

    /** Takes lines in order. */
    @FunctionalInterface
    interface Taker {

        /**
         * @param block holds the line, from {@code line.lineStart()} to {@code line.nextStart()}; valid during the call
         * @return whether to go on
         */
        boolean take(byte[] block, LineScanner line);
    }

    private final Bytes bytes;
    private final Object name;
    private final LineScanner lines = new LineScanner();
    private long offset;

    /** @param name for messages */
    SegmentInput(Bytes bytes, Object name) {
        this.bytes = bytes;
        this.name = name;
    }

    /**
     * Hands out lines until the taker has enough, a footer comes, or the bytes end.
     *
     * @throws CorruptDataException at a line that is not intact
     */
    void walk(Taker taker) {
        byte[] block = new byte[BLOCK_BYTES];
        while (true) {
            int length = fill(block);
            int end = LineScanner.endOfLines(block, 0, length);
            if (end == 0) {
                if (length < block.length) {
                    return;
                }
                block = new byte[Math.multiplyExact(block.length, 4)];
            } else if (!walk(block, end, taker)) {
                return;
            } else {
                offset += end;
            }
        }
    }

    private int fill(byte[] block) {
        ByteBuffer target = ByteBuffer.wrap(block);
        int total = 0;
        while (total < block.length) {
            int read = bytes.read(target, offset + total);
            if (read == 0) {
                break;
            }
            total += read;
        }
        Arrays.fill(block, total, block.length, (byte) 0);
        return total;
    }

    private boolean walk(byte[] block, int end, Taker taker) {
        lines.over(block, 0, end);
        while (true) {
            switch (lines.next()) {
                case LINE -> {
                    if (!taker.take(block, lines)) {
                        return false;
                    }
                }
                case MARK -> {
                    if (offset + lines.lineStart() > 0) {
                        return false;
                    }
                }
                case END, TORN -> {
                    return true;
                }
                case DAMAGED ->
                    throw new CorruptDataException(
                            "line is not intact: reason=" + lines.reason(),
                            Location.of(name, offset + lines.lineStart()));
                case TOO_NEW ->
                    throw new UnsupportedFormatException(
                            "line is of a later version: reason=" + lines.reason(),
                            Location.of(name, offset + lines.lineStart()));
            }
        }
    }
}
