package dev.tidemark.engine.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One chunk's content on its way into its files: plain, compressed, or none at all where only its length counts. Owned by the
 * thread that seals.
 *
 * <p>Most content is the lines of a block as they stand, or with another byte than the newline between them. So ranges of a block
 * are not copied one by one: neighbours become a run, which {@link #settle} hands on at once, from the block itself. Separators are put
 * into the block for that moment alone.
 */
final class Content implements ByteSink, AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    /** From this length on ranges are not worth being gathered. */
    private static final int PASSED_ON_BYTES = BUFFER_BYTES / 2;

    private static final byte[] NONE = {};

    private final byte[] separator;
    private final List<ByteSink> plain = new ArrayList<>();
    private final List<ContentEncoder> encoders = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long length;

    /** What the run is a half-open range of. */
    private byte[] run = NONE;

    private int runStart;
    private int runEnd;

    /** Where separators of one byte stand in the run, instead of what is in the block. */
    private int[] separators = new int[BUFFER_BYTES / 256];

    private int separatorCount;

    /** What the block has there. */
    private byte[] separated = new byte[separators.length];

    /** @param separator what stands between elements */
    Content(byte[] separator) {
        this.separator = separator;
    }

    /** Content goes there too, as it is. */
    void to(ByteSink sink) {
        plain.add(sink);
    }

    /** Content goes there too, compressed. */
    void to(ContentEncoding encoding, ByteSink sink) {
        encoders.add(encoding.encoder(sink));
    }

    /** Bytes so far. */
    long length() {
        return length;
    }

    @Override
    public void write(byte[] source, int start, int end) {
        settle();
        append(source, start, end);
    }

    /**
     * Takes a half-open range that is not empty, if asked to behind a separator. The source must stay as it is until {@link
     * #settle}.
     */
    void take(boolean separated, byte[] source, int start, int end) {
        int gap = separated ? separator.length : 0;
        if (source != run || start - runEnd != gap || runStart == runEnd || gap > 1) {
            settle();
            append(separator, 0, gap);
            run = source;
            runStart = start;
            runEnd = start;
        } else if (gap == 1) {
            separateAt(runEnd);
            length++;
        }
        length += end - start;
        runEnd = end;
    }

    private void separateAt(int index) {
        if (separatorCount == separators.length) {
            separators = Arrays.copyOf(separators, 2 * separatorCount);
            separated = Arrays.copyOf(separated, 2 * separatorCount);
        }
        separators[separatorCount] = index;
        separatorCount++;
    }

    /** Hands on what was taken: nobody looks at it afterwards. */
    void settle() {
        if (runStart != runEnd && !goesNowhere()) {
            putSeparators();
            copy(run, runStart, runEnd);
            takeSeparators();
        }
        endRun();
    }

    private void putSeparators() {
        for (int each = 0; each < separatorCount; each++) {
            separated[each] = run[separators[each]];
            run[separators[each]] = separator[0];
        }
    }

    /** Leaves the block as it was, for others. */
    private void takeSeparators() {
        for (int each = 0; each < separatorCount; each++) {
            run[separators[each]] = separated[each];
        }
    }

    private void endRun() {
        runStart = 0;
        runEnd = 0;
        separatorCount = 0;
    }

    private void append(byte[] source, int start, int end) {
        length += end - start;
        if (!goesNowhere()) {
            copy(source, start, end);
        }
    }

    private boolean goesNowhere() {
        return plain.isEmpty() && encoders.isEmpty();
    }

    private void copy(byte[] source, int start, int end) {
        if (end - start >= PASSED_ON_BYTES) {
            flush();
            pass(source, start, end);
            return;
        }
        int at = start;
        while (at < end) {
            int size = Math.min(end - at, room());
            System.arraycopy(source, at, buffer, buffered, size);
            buffered += size;
            at += size;
        }
    }

    /** Bytes that the buffer can take, at least one. */
    private int room() {
        if (buffered == buffer.length) {
            flush();
        }
        return buffer.length - buffered;
    }

    private void flush() {
        pass(buffer, 0, buffered);
        buffered = 0;
    }

    private void pass(byte[] source, int start, int end) {
        if (start == end) {
            return;
        }
        plain.forEach(sink -> sink.write(source, start, end));
        encoders.forEach(sink -> sink.write(source, start, end));
    }

    void finish() {
        settle();
        flush();
        encoders.forEach(ContentEncoder::finish);
    }

    /** Gives the compressors' memory back; the files are their owner's. */
    @Override
    public void close() {
        encoders.forEach(ContentEncoder::close);
        encoders.clear();
    }
}
