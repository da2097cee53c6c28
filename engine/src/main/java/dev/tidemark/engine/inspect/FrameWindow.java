package dev.tidemark.engine.inspect;

import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrameReader;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/**
 * Reads the frames of one journal file through a window that slides over it. Owned by one thread; does not close the handle.
 * What a reading holds is a view on the window, void after the next call.
 */
final class FrameWindow {

    private static final int WINDOW_BYTES = 1 << 20;

    private final FileHandle file;
    private final long fileNumber;
    private final long end;
    private final LongConsumer progress;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private JournalFrameReader reader;
    private long start;
    private long readUpTo;

    /**
     * @param end offset behind the last byte that may belong to a frame
     * @param progress told the count of bytes of each piece read for the first time
     */
    FrameWindow(FileHandle file, long fileNumber, long end, LongConsumer progress) {
        this.file = file;
        this.fileNumber = fileNumber;
        this.end = end;
        this.progress = progress;
        this.reader = new JournalFrameReader(window, fileNumber);
    }

    /** What stands at the offset, a multiple of eight. The reading's end is relative: use {@link #endOf}. */
    Reading<JournalFrame> read(long offset) {
        if (offset < start || offset + JournalFrame.HEADER_LENGTH > start + window.limit()) {
            slide(offset, WINDOW_BYTES);
        }
        Reading<JournalFrame> reading = reader.read((int) (offset - start));
        while (reading.verdict() == Verdict.TORN && start + window.limit() < end) {
            slide(offset, offset == start ? 4L * window.capacity() : WINDOW_BYTES);
            reading = reader.read((int) (offset - start));
        }
        return reading;
    }

    /** Where the frame just read as valid ends in the file. */
    long endOf(Reading<JournalFrame> reading) {
        return start + reading.end();
    }

    /** First offset from {@code from} on where a frame of this file claims to start; else the end. */
    long find(long from) {
        long at = from;
        while (at + JournalFrame.HEADER_LENGTH <= end) {
            if (at < start || at + JournalFrame.HEADER_LENGTH > start + window.limit()) {
                slide(at, WINDOW_BYTES);
            }
            int found = reader.find((int) (at - start));
            if (found < window.limit()) {
                return start + found;
            }
            long windowEnd = start + window.limit();
            long overlap = (windowEnd - JournalFrame.HEADER_LENGTH) & -JournalFrame.ALIGNMENT;
            at = windowEnd >= end ? end : Math.max(overlap, at + JournalFrame.ALIGNMENT);
        }
        return end;
    }

    /** Offset of the first byte from {@code from} on that is not zero; else the end. */
    long findNonZero(long from) {
        long at = from;
        while (at < end) {
            if (at < start || at >= start + window.limit()) {
                slide(at, WINDOW_BYTES);
                if (window.limit() == 0) {
                    return end;
                }
            }
            if (window.get((int) (at - start)) != 0) {
                return at;
            }
            at++;
        }
        return end;
    }

    private void slide(long offset, long capacity) {
        int wanted = (int) Math.min(capacity, Math.max(0, end - offset));
        ByteBuffer target = window.capacity() >= wanted ? window : ByteBuffer.allocate(wanted);
        target.clear().limit(wanted);
        int count = file.read(target, offset);
        progress.accept(Math.max(0, offset + count - Math.max(readUpTo, offset)));
        readUpTo = Math.max(readUpTo, offset + count);
        window = target.position(0).limit(count);
        start = offset;
        reader = new JournalFrameReader(window, fileNumber);
    }
}
