package dev.tidemark.engine.journal;

import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrameReader;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;

/**
 * Reads the frames of one journal file through a window that slides over it. Owned by one thread; does not close the handle.
 *
 * <p>What a reading holds is a view on the window: it is void after the next call.
 */
final class FrameCursor {

    private static final int WINDOW_BYTES = 1 << 20;

    private final FileHandle file;
    private final long fileNumber;
    private long fileEnd;
    private ByteBuffer window;
    private JournalFrameReader reader;
    private long windowStart;
    private long frameEnd;

    /** @param fileEnd offset behind the last byte that may belong to a frame */
    FrameCursor(FileHandle file, long fileNumber, long fileEnd) {
        this.file = file;
        this.fileNumber = fileNumber;
        this.fileEnd = fileEnd;
        this.window = ByteBuffer.allocate(0);
        this.reader = new JournalFrameReader(window, fileNumber);
    }

    /** What stands at the offset, a multiple of eight. */
    Reading<JournalFrame> read(long offset) {
        if (offset < windowStart || offset + JournalFrame.HEADER_LENGTH > windowEnd()) {
            slide(offset, WINDOW_BYTES);
        }
        Reading<JournalFrame> reading = readInWindow(offset);
        while (reading.verdict() == Verdict.TORN && windowEnd() < fileEnd) {
            slide(offset, offset == windowStart ? 2L * window.capacity() : WINDOW_BYTES);
            reading = readInWindow(offset);
        }
        return reading;
    }

    /** Where the frame ends that was last read as valid. */
    long frameEnd() {
        return frameEnd;
    }

    /** First offset from {@code from} on, a multiple of eight, where a frame of this file claims to start; else the end. */
    long find(long from) {
        long at = from;
        while (at + JournalFrame.HEADER_LENGTH <= fileEnd) {
            if (at < windowStart || at + JournalFrame.HEADER_LENGTH > windowEnd()) {
                slide(at, WINDOW_BYTES);
            }
            int index = (int) (at - windowStart);
            int found = reader.find(index);
            if (found < window.limit()) {
                return windowStart + found;
            }
            // A frame may start in the last bytes of the window, too few to be claimed.
            long next = (windowEnd() - JournalFrame.HEADER_LENGTH) & -JournalFrame.ALIGNMENT;
            at = windowEnd() == fileEnd ? fileEnd : Math.max(next, at + JournalFrame.ALIGNMENT);
        }
        return fileEnd;
    }

    private Reading<JournalFrame> readInWindow(long offset) {
        int index = (int) (offset - windowStart);
        Reading<JournalFrame> reading = reader.read(index);
        if (reading.isValid()) {
            frameEnd = windowStart + reading.end();
        }
        return reading;
    }

    private long windowEnd() {
        return windowStart + window.limit();
    }

    private void slide(long offset, long capacity) {
        int wanted = (int) Math.min(capacity, Math.max(0, fileEnd - offset));
        ByteBuffer target = window.capacity() >= wanted ? window : ByteBuffer.allocateDirect(wanted);
        target.clear().limit(wanted);
        int count = file.read(target, offset);
        if (count < wanted) {
            fileEnd = offset + count;
        }
        window = target.position(0).limit(count);
        windowStart = offset;
        reader = new JournalFrameReader(window, fileNumber);
    }
}
