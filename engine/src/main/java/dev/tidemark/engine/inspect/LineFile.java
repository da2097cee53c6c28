package dev.tidemark.engine.inspect;

import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Splits a file into lines with bounded memory, whatever stands in it. Used once, by one thread; does not close the handle.
 *
 * <p>What goes on for {@value #LINE_MAX_BYTES} bytes without a newline is no line of ours: its beginning is handed on as too
 * long, and the rest up to the next newline is passed over.
 */
final class LineFile {

    /** Longer than any line that fits a frame of the journal. */
    static final int LINE_MAX_BYTES = 64 << 20;

    private static final int BLOCK_BYTES = 1 << 18;

    /** How a line ends. */
    enum Ending {
        NEWLINE,
        END_OF_FILE,
        /** No newline within {@link #LINE_MAX_BYTES}. */
        TOO_LONG
    }

    /** Receives the lines in order; the buffer is valid during the call alone. */
    @FunctionalInterface
    interface Visitor {

        /**
         * @param end behind the newline, where there is one
         * @param offset of the line's start in the file
         */
        void line(byte[] buffer, int start, int end, long offset, Ending ending);
    }

    private final FileHandle file;
    private final LongConsumer progress;
    private byte[] block = new byte[BLOCK_BYTES];
    private int held;
    private long blockOffset;
    private boolean skipping;

    /** @param progress told the count of bytes of each piece read */
    LineFile(FileHandle file, LongConsumer progress) {
        this.file = file;
        this.progress = progress;
    }

    /** @return length of the file in bytes */
    long run(Visitor visitor) {
        while (true) {
            int read = file.read(ByteBuffer.wrap(block, held, block.length - held), blockOffset + held);
            progress.accept(read);
            int filled = held + read;
            boolean last = filled < block.length;
            int consumed = lines(filled, visitor);
            if (last) {
                if (consumed < filled && !skipping) {
                    visitor.line(block, consumed, filled, blockOffset + consumed, Ending.END_OF_FILE);
                }
                return blockOffset + filled;
            }
            moveOn(consumed, filled, visitor);
        }
    }

    private int lines(int filled, Visitor visitor) {
        int start = 0;
        for (int at = held; at < filled; at++) {
            if (block[at] == '\n') {
                if (skipping) {
                    skipping = false;
                } else {
                    visitor.line(block, start, at + 1, blockOffset + start, Ending.NEWLINE);
                }
                start = at + 1;
            }
        }
        return start;
    }

    private void moveOn(int consumed, int filled, Visitor visitor) {
        if (consumed > 0) {
            held = filled - consumed;
            System.arraycopy(block, consumed, block, 0, held);
            blockOffset += consumed;
        } else if (skipping || block.length >= LINE_MAX_BYTES) {
            if (!skipping) {
                visitor.line(block, 0, filled, blockOffset, Ending.TOO_LONG);
            }
            skipping = true;
            held = 0;
            blockOffset += filled;
        } else {
            held = filled;
            block = Arrays.copyOf(block, block.length * 4);
        }
    }
}
