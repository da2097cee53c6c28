package dev.tidemark.engine.backup;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Where in a closed segment's file the lines are: behind its header, before its footer. Immutable.
 *
 * @param start offset of the first line
 * @param end offset of the footer
 */
record SegmentBounds(long start, long end) {

    private static final int MARK_MAX_BYTES = 512;

    /** Takes a part of a block. */
    @FunctionalInterface
    interface Part {
        void take(int start, int length);
    }

    /** @throws dev.tidemark.engine.CorruptDataException when the file has no header or no footer */
    static SegmentBounds of(FileSystem disk, Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            byte[] first = new byte[MARK_MAX_BYTES];
            int length = file.read(ByteBuffer.wrap(first), 0);
            Reading<SegmentHeader> header = SegmentHeader.read(first, 0, length);
            header.orThrow(Location.of(path));
            long tailOffset = Math.max(0, file.length() - MARK_MAX_BYTES);
            byte[] last = new byte[MARK_MAX_BYTES];
            int tail = file.read(ByteBuffer.wrap(last), tailOffset);
            int start = Math.max(0, tail - 1);
            while (start > 0 && last[start - 1] != '\n') {
                start--;
            }
            SegmentFooter.read(last, start, tail).orThrow(Location.of(path, tailOffset + start));
            return new SegmentBounds(header.end(), tailOffset + start);
        }
    }

    /** Hands on what of a block lies between the bounds. */
    void within(long offset, int length, Part part) {
        long from = Math.max(start, offset);
        long to = Math.min(end, offset + length);
        if (from < to) {
            part.take((int) (from - offset), (int) (to - from));
        }
    }
}
