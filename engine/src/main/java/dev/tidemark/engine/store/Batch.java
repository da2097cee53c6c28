package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Lifetime;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.AppendedLines;
import dev.tidemark.engine.log.LineCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Lines of one collection that travel through the journal together: encoded, numbered, and with what the key index must learn
 * once they are durable. Owned by the collection's writer; the journal reads the bytes while it holds the batch.
 *
 * <p>Life: {@link #begin} → lines added → handed to the journal → durable, applied → {@link #begin} again. No line is added once
 * the journal has it.
 */
public final class Batch {

    private static final int LINES_INITIAL = 16;
    private static final int TABLE_FREE = 0;

    private final LogLineWriter lines = new LogLineWriter(4096);
    private long[] hashes = new long[LINES_INITIAL];
    private long[] secondHashes = new long[LINES_INITIAL];
    private int[] starts = new int[LINES_INITIAL];
    private boolean[] deletes = new boolean[LINES_INITIAL];
    private Lifetime[] lifetimes = new Lifetime[LINES_INITIAL];
    private byte[][] keys = new byte[LINES_INITIAL][];
    private byte[][] values = new byte[LINES_INITIAL][];
    private int count;
    private long firstPosition;
    private long segmentBase;
    private long segmentOffset;
    private Optional<ForcedMark> forced = Optional.empty();

    /** Open-addressing table of line number + 1 by hash, built when the first condition asks; empty until then. */
    private int[] table = new int[0];

    private int tabled;

    void begin(long position, long base, long offset) {
        release();
        firstPosition = position;
        segmentBase = base;
        segmentOffset = offset;
        forced = Optional.empty();
    }

    /** An empty batch goes to another segment; what it tells the journal stays. */
    void beginSegment(long base, long offset) {
        segmentBase = base;
        segmentOffset = offset;
    }

    /** Forgets the lines, and whatever memory is not its own. */
    void release() {
        lines.clear();
        Arrays.fill(keys, 0, count, LogLineWriter.NONE);
        Arrays.fill(values, 0, count, LogLineWriter.NONE);
        count = 0;
        table = new int[0];
        tabled = 0;
    }

    /** Memory that the lines occupy, used or not. */
    int capacityBytes() {
        return lines.array().length;
    }

    /** Has the batch tell the journal how far the segments before it are durable. */
    void bring(ForcedMark mark) {
        forced = Optional.of(mark);
    }

    /** Adds a line. A key of no bytes makes it an appended value, a value of no bytes a tombstone. */
    void add(Stamp stamp, long hash, long secondHash, byte[] key, byte[] value) {
        if (stamp.position() != nextPosition()) {
            throw new IllegalStateException(
                    "position out of order: expected=" + nextPosition() + " actual=" + stamp.position());
        }
        ensureRoom();
        starts[count] = lines.write(stamp, key, value);
        hashes[count] = hash;
        secondHashes[count] = secondHash;
        deletes[count] = stamp.operation() == Operation.DELETE;
        keys[count] = key;
        values[count] = value;
        lifetimes[count] = stamp.expiresMillis() == LogRecord.NEVER ? Lifetime.UNLIMITED : stamp.lifetime();
        count++;
    }

    private void ensureRoom() {
        if (count < hashes.length) {
            return;
        }
        int capacity = count * 2;
        hashes = Arrays.copyOf(hashes, capacity);
        secondHashes = Arrays.copyOf(secondHashes, capacity);
        starts = Arrays.copyOf(starts, capacity);
        deletes = Arrays.copyOf(deletes, capacity);
        lifetimes = Arrays.copyOf(lifetimes, capacity);
        keys = Arrays.copyOf(keys, capacity);
        values = Arrays.copyOf(values, capacity);
    }

    /** Number of the newest line with this key, -1 when there is none. */
    int find(long hash, byte[] key) {
        if (count == 0) {
            return -1;
        }
        tabulate();
        int mask = table.length - 1;
        for (int slot = (int) (hash >>> 32) & mask; table[slot] != TABLE_FREE; slot = (slot + 1) & mask) {
            int line = table[slot] - 1;
            if (hashes[line] == hash && Arrays.equals(keys[line], key)) {
                return line;
            }
        }
        return -1;
    }

    /** Brings the table up to the lines added since the last question. */
    private void tabulate() {
        if (table.length < count * 2) {
            table = new int[Math.max(64, Integer.highestOneBit(count * 4))];
            tabled = 0;
        }
        int mask = table.length - 1;
        for (; tabled < count; tabled++) {
            int slot = (int) (hashes[tabled] >>> 32) & mask;
            while (table[slot] != TABLE_FREE && !sameKey(table[slot] - 1, tabled)) {
                slot = (slot + 1) & mask;
            }
            table[slot] = tabled + 1;
        }
    }

    private boolean sameKey(int line, int other) {
        return hashes[line] == hashes[other] && Arrays.equals(keys[line], keys[other]);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public int count() {
        return count;
    }

    public int lengthBytes() {
        return lines.length();
    }

    public long firstPosition() {
        return firstPosition;
    }

    public long lastPosition() {
        return firstPosition + count - 1;
    }

    long nextPosition() {
        return firstPosition + count;
    }

    long segmentBase() {
        return segmentBase;
    }

    long segmentOffset() {
        return segmentOffset;
    }

    byte[] array() {
        return lines.array();
    }

    long hash(int line) {
        return hashes[line];
    }

    long secondHash(int line) {
        return secondHashes[line];
    }

    byte[] key(int line) {
        return keys[line];
    }

    /** Empty for a tombstone. */
    byte[] value(int line) {
        return values[line];
    }

    /** Of what the line sets; of a tombstone, of what it removes. */
    Lifetime lifetime(int line) {
        return lifetimes[line];
    }

    LineCounts counts() {
        int tombstones = 0;
        int sets = 0;
        for (int line = 0; line < count; line++) {
            tombstones += deletes[line] ? 1 : 0;
            sets += deletes[line] || !isKeyed(line) ? 0 : 1;
        }
        return new LineCounts(sets, tombstones);
    }

    /** Whether the line is about a key; no key is empty. */
    boolean isKeyed(int line) {
        return keys[line].length > 0;
    }

    boolean isDelete(int line) {
        return deletes[line];
    }

    /** Offset of the line within its segment. */
    long offset(int line) {
        return segmentOffset + starts[line];
    }

    /** The records, decoded. */
    public List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>(count);
        LineScanner scanner = new LineScanner().over(lines.array(), 0, lines.length());
        while (scanner.next() == LineScanner.Found.LINE) {
            records.add(scanner.record());
        }
        return records;
    }

    /** What the segment is given; valid until the batch begins anew. */
    AppendedLines appendedLines() {
        return new AppendedLines(lines.array(), lines.length(), firstPosition, starts, count);
    }

    /** What the journal is given. */
    public JournalEntry entry(CollectionId collection) {
        return new JournalEntry(
                collection,
                new PositionRange(firstPosition, lastPosition()),
                segmentBase,
                segmentOffset,
                lines.bytes(),
                forced);
    }
}
