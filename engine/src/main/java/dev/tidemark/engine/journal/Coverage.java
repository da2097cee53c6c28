package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.JournalShard.Retained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What the journal knows of each collection: its last position, how far it is forced, and where its entries stand. Owned by
 * the thread that owns the shard.
 *
 * <p>Cost: about 80 bytes a collection and what {@link EntryRuns} says; nothing for a collection without entries or mark in a
 * live file.
 */
final class Coverage {

    /** Stands for a position, or a file, that is not known. */
    static final long UNKNOWN = 0;

    private static final int INITIAL_CAPACITY = 64;

    private final LongTable slots = new LongTable();
    private final EntryRuns runs = new EntryRuns();
    private long[] lastPositions = new long[INITIAL_CAPACITY];
    private long[] markPositions = new long[INITIAL_CAPACITY];
    private long[] markBases = new long[INITIAL_CAPACITY];
    private long[] markOffsets = new long[INITIAL_CAPACITY];

    /** Number of the file that holds the mark's latest entry, {@link #UNKNOWN} for a mark in memory only. */
    private long[] markFiles = new long[INITIAL_CAPACITY];

    /** Position of the latest mark that stands in a file, {@link #UNKNOWN} for none. */
    private long[] writtenMarks = new long[INITIAL_CAPACITY];

    private int[] heads = new int[INITIAL_CAPACITY];
    private int size;
    private int[] freed = new int[INITIAL_CAPACITY];
    private int freedCount;

    /**
     * Last position that the journal's own entries show, those on their way included; {@link #UNKNOWN} for none. A mark in memory
     * only may be higher: what follows it must bring the mark into the files, or it would seem to follow nothing.
     */
    long lastPosition(long collection) {
        int slot = slots.valueOf(collection);
        return slot == LongTable.ABSENT ? UNKNOWN : lastPositions[slot];
    }

    /** Sets the last position, to a higher one or back to a former. */
    void setLastPosition(long collection, long position) {
        int slot = slotFor(collection);
        lastPositions[slot] = position;
    }

    /** Notes an entry that is durable. */
    void register(long collection, EntryRuns.Entry entry) {
        int slot = slotFor(collection);
        heads[slot] = runs.add(heads[slot], entry);
        lastPositions[slot] = Math.max(lastPositions[slot], entry.last());
    }

    /** Notes a decoded entry that stands in a frame of the file; {@code lengthBytes} is that of its lines. */
    void register(FrameEntry entry, long file, long frameOffset, int lengthBytes) {
        long collection = entry.collection().value();
        switch (entry.kind()) {
            case LINES ->
                register(collection, new EntryRuns.Entry(file, frameOffset, entry.first(), entry.last(), lengthBytes));
            case WATERMARK ->
                registerMark(
                        collection, file, new ForcedMark(entry.last(), entry.segmentBase(), entry.segmentOffset()));
            case FLOOR -> {}
        }
    }

    /** Notes a watermark entry that is durable. */
    void registerMark(long collection, long file, ForcedMark mark) {
        int slot = slotFor(collection);
        if (mark.position() >= markPositions[slot]) {
            setMark(slot, mark);
        }
        // Even a lower one stands in the file now, and must not be what a later opening finds.
        markFiles[slot] = file;
        writtenMarks[slot] = mark.position();
        lastPositions[slot] = Math.max(lastPositions[slot], mark.position());
    }

    ForcedMark mark(long collection) {
        int slot = slots.valueOf(collection);
        return slot == LongTable.ABSENT || markBases[slot] == UNKNOWN ? ForcedMark.NONE : markAt(slot);
    }

    /** Raises the mark; a lower one than known is ignored. */
    void forced(long collection, ForcedMark mark) {
        int slot = slotFor(collection);
        if (mark.position() >= markPositions[slot]) {
            setMark(slot, mark);
        }
    }

    /**
     * Position that the next entry must follow; {@link #UNKNOWN} when it may have any.
     *
     * <p>That is so above position 1 as well where nothing is known of the collection, since a forgotten one leaves nothing: its
     * writer may hand over a batch after the drop, which would be taken for damage. Whoever opens a collection brings the mark of
     * what the journal lacks, so a living one is never unknown here above position 1.
     */
    long expectedAfter(long collection) {
        return Math.max(lastPosition(collection), rawMarkPosition(collection));
    }

    /**
     * Nothing of the collection is needed any more up to now. While entries of it are left in files, a mark without a segment
     * says so; what is appended later is covered as before.
     */
    void forget(long collection) {
        int slot = slots.valueOf(collection);
        if (slot == LongTable.ABSENT) {
            return;
        }
        setMark(slot, new ForcedMark(Math.max(lastPositions[slot], markPositions[slot]), UNKNOWN, 0));
        if (heads[slot] == EntryRuns.NONE) {
            release(collection, slot);
        }
    }

    long[] collections() {
        return slots.keys();
    }

    /** Whether the entry, found in the file, must be kept: it is covered there and above the mark. */
    boolean isNeeded(long collection, long file, long first, long last) {
        int slot = slots.valueOf(collection);
        if (slot == LongTable.ABSENT || last <= markPositions[slot]) {
            return false;
        }
        for (int run = heads[slot]; run != EntryRuns.NONE; run = runs.next(run)) {
            if (runs.file(run) == file && runs.first(run) <= first && last <= runs.last(run)) {
                return true;
            }
        }
        return false;
    }

    /** Unforced bytes of each collection in the file, most bytes first; without those that have none. */
    List<Retained> retained(long file) {
        List<Retained> retained = new ArrayList<>();
        for (long collection : slots.keys()) {
            int slot = slots.valueOf(collection);
            long length = 0;
            for (int run = heads[slot]; run != EntryRuns.NONE; run = runs.next(run)) {
                if (runs.file(run) == file) {
                    length += runs.lengthAbove(run, markPositions[slot]);
                }
            }
            if (length > 0) {
                retained.add(new Retained(new CollectionId(collection), length));
            }
        }
        retained.sort(Comparator.comparingLong(Retained::lengthBytes).reversed());
        return retained;
    }

    /**
     * Collections whose mark must be written again before the file is released: the mark would be lost with it, or entries
     * below the mark, or a lower mark, stay behind in other files and would seem to lack what follows them.
     */
    long[] marksToCarry(long file) {
        return Arrays.stream(slots.keys())
                .filter(collection -> mustCarryMark(slots.valueOf(collection), file))
                .toArray();
    }

    /** Collections with entries in files that only a mark in memory knows to be unneeded. */
    long[] marksToWrite() {
        return Arrays.stream(slots.keys())
                .filter(collection -> isMarkUnwritten(slots.valueOf(collection)))
                .toArray();
    }

    private boolean isMarkUnwritten(int slot) {
        boolean covers = false;
        for (int run = heads[slot]; run != EntryRuns.NONE; run = runs.next(run)) {
            covers |= runs.first(run) <= markPositions[slot];
        }
        return covers && markPositions[slot] > writtenMarks[slot];
    }

    private boolean mustCarryMark(int slot, long file) {
        boolean concerned = markFiles[slot] == file;
        boolean coveredElsewhere = false;
        boolean staleElsewhere = false;
        for (int run = heads[slot]; run != EntryRuns.NONE; run = runs.next(run)) {
            if (runs.file(run) == file) {
                concerned = true;
            } else {
                coveredElsewhere = true;
                staleElsewhere |= runs.first(run) <= markPositions[slot];
            }
        }
        boolean lostOtherwise = !coveredElsewhere && markBases[slot] != UNKNOWN;
        boolean lowerElsewhere = markFiles[slot] != UNKNOWN && markFiles[slot] != file;
        return concerned && markPositions[slot] != UNKNOWN && (lostOtherwise || staleElsewhere || lowerElsewhere);
    }

    /** Position up to which nothing is needed, a forgotten collection's included; {@link #UNKNOWN} for none. */
    long rawMarkPosition(long collection) {
        int slot = slots.valueOf(collection);
        return slot == LongTable.ABSENT ? UNKNOWN : markPositions[slot];
    }

    /** The mark as it is, a forgotten collection's included. */
    ForcedMark rawMark(long collection) {
        return markAt(slotFor(collection));
    }

    /** Drops what stands in the file, which was released. */
    void dropFile(long file) {
        for (long collection : slots.keys()) {
            int slot = slots.valueOf(collection);
            heads[slot] = runs.removeFile(heads[slot], file);
            if (markFiles[slot] == file) {
                markFiles[slot] = UNKNOWN;
                writtenMarks[slot] = UNKNOWN;
            }
            if (heads[slot] == EntryRuns.NONE && markBases[slot] == UNKNOWN) {
                release(collection, slot);
            }
        }
        runs.dropChains(file);
    }

    /** Ends recovery, in which files were covered that have been dropped since: last positions follow from what is left. */
    void settle() {
        for (long collection : slots.keys()) {
            int slot = slots.valueOf(collection);
            lastPositions[slot] = markPositions[slot];
            for (int run = heads[slot]; run != EntryRuns.NONE; run = runs.next(run)) {
                lastPositions[slot] = Math.max(lastPositions[slot], runs.last(run));
            }
        }
    }

    /** Where the collection's entries above its mark stand, ascending by position; of equal ones the later file first. */
    List<Run> runsOf(long collection) {
        List<Run> found = new ArrayList<>();
        int slot = slots.valueOf(collection);
        if (slot == LongTable.ABSENT) {
            return found;
        }
        for (int run = heads[slot]; run != EntryRuns.NONE; run = runs.next(run)) {
            if (runs.last(run) > markPositions[slot]) {
                found.add(new Run(runs.file(run), runs.first(run), runs.last(run), runs.frameOffsets(run)));
            }
        }
        found.sort(Comparator.comparingLong(Run::first).thenComparing(Run::file, Comparator.reverseOrder()));
        return found;
    }

    /** Entries of one collection in one file without a gap between them, and the frames that hold them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Run(long file, long first, long last, long[] frameOffsets) {}

    private ForcedMark markAt(int slot) {
        return new ForcedMark(markPositions[slot], markBases[slot], markOffsets[slot]);
    }

    private void setMark(int slot, ForcedMark mark) {
        markPositions[slot] = mark.position();
        markBases[slot] = mark.segmentBase();
        markOffsets[slot] = mark.segmentOffset();
    }

    private int slotFor(long collection) {
        int known = slots.valueOf(collection);
        if (known != LongTable.ABSENT) {
            return known;
        }
        int slot = freedCount > 0 ? freed[--freedCount] : size++;
        if (slot == heads.length) {
            grow();
        }
        lastPositions[slot] = UNKNOWN;
        setMark(slot, ForcedMark.NONE);
        markFiles[slot] = UNKNOWN;
        writtenMarks[slot] = UNKNOWN;
        heads[slot] = EntryRuns.NONE;
        slots.add(collection, slot);
        return slot;
    }

    private void grow() {
        int capacity = size + (size >> 1);
        lastPositions = Arrays.copyOf(lastPositions, capacity);
        markPositions = Arrays.copyOf(markPositions, capacity);
        markBases = Arrays.copyOf(markBases, capacity);
        markOffsets = Arrays.copyOf(markOffsets, capacity);
        markFiles = Arrays.copyOf(markFiles, capacity);
        writtenMarks = Arrays.copyOf(writtenMarks, capacity);
        heads = Arrays.copyOf(heads, capacity);
        freed = Arrays.copyOf(freed, capacity);
    }

    private void release(long collection, int slot) {
        runs.removeAll(heads[slot]);
        slots.remove(collection);
        freed[freedCount++] = slot;
    }
}
