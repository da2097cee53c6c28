package dev.tidemark.engine.compaction;

import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.ScanCursor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lines of a compaction's sources that the index names, in the order of the log. Owned by the thread that compacts.
 *
 * <p>The sources, laid end to end, are cut into slices of {@value #SLICE_BYTES} bytes. A first pass over the index counts for each
 * slice how many lines in it are named. Then come windows of as many slices as have at most {@value #WINDOW_LINES_MAX} such lines
 * together: a pass over the index puts each line where its slice begins, and a slice is sorted when it is come to. So the index
 * is read in its own order, one pass more than there are windows, where asking it about every line would cost a miss or two of
 * caches and page tables a line; and all that belongs to a slice lies together. Memory: 12 bytes a line of a window, 12 a slice.
 *
 * <p>The writer goes on meanwhile. Lines of closed segments lose their names, and none is given to them any more: no pass
 * finds more lines in a slice than the first one. A line that loses its name behind the pass is kept once more.
 */
final class NamedLines {

    /** In place of an offset: no named line follows. */
    static final long NONE = Long.MAX_VALUE;

    static final int WINDOW_LINES_MAX = 1 << 20;

    private static final int SLICE_BITS = 18;
    private static final int SLICE_BYTES = 1 << SLICE_BITS;

    /** For the number of a line in its slice. No line is so short that a slice had more. */
    private static final int NUMBER_BITS = 13;

    private static final int SLICE_LINES_MAX = 1 << NUMBER_BITS;

    /** Keys that one step lists. */
    private static final int PAGE_KEYS = 1 << 14;

    /** What a pass over the index is for. */
    private enum Pass {
        NONE,
        COUNTING,
        LISTING
    }

    private final Survival survival;
    private final List<ClosedSegment> sources;

    /** By ordinal of a segment, from the lowest on: number of the source, -1 for none. */
    private final int[] sourceOf;

    private final int ordinalMin;

    /** Where each source starts among all. */
    private final long[] starts;

    private Pass pass = Pass.NONE;

    /** How far the pass is; empty when it has ended. */
    private Optional<ScanCursor> cursor = Optional.empty();

    /** Named lines of each slice, as the first pass counted them. */
    private final int[] counts;

    /** The window, a half-open range of slices. */
    private int windowStart;

    private int windowEnd;

    /** Where the lines of each slice of the window begin in the two arrays below, and where the last ones end. */
    private int[] begins = {0};

    /** Of each slice of the window, how many lines were put there. */
    private int[] filled = {};

    /** Offset in the slice (upper bits), and number among its lines as they were put there (lower bits). */
    private int[] lines = {};

    /** Of the lines as they were put there. */
    private long[] hashes = {};

    /** The slice that is read, counted within the window; its lines from {@link #at} on are in order. */
    private int slice;

    private int at;
    private int sliceEnd;

    /** @param ordinals what the index's places call the sources */
    NamedLines(Survival survival, List<ClosedSegment> sources, Map<SegmentName, Integer> ordinals) {
        this.survival = survival;
        this.sources = sources;
        int[] own = sources.stream()
                .mapToInt(source -> Optional.ofNullable(ordinals.get(SegmentName.of(source)))
                        .orElseThrow())
                .toArray();
        ordinalMin = Arrays.stream(own).min().orElseThrow();
        sourceOf = new int[Arrays.stream(own).max().orElseThrow() - ordinalMin + 1];
        starts = new long[sources.size()];
        Arrays.fill(sourceOf, -1);
        long total = 0;
        for (int source = 0; source < own.length; source++) {
            sourceOf[own[source] - ordinalMin] = source;
            starts[source] = total;
            total += sources.get(source).lengthBytes();
        }
        counts = new int[Math.toIntExact((total >>> SLICE_BITS) + 1)];
    }

    /** Offset in a source up to which its named lines are listed: {@link #list} is due where it is not beyond what is read. */
    long listedUntil(int source) {
        boolean isListed = pass == Pass.LISTING && cursor.isEmpty();
        return isListed ? ((long) windowEnd << SLICE_BITS) - starts[source] : 0;
    }

    /** Goes on with the listing by some thousand keys; all lines of the window before have been taken. */
    void list() {
        if (cursor.isEmpty()) {
            cursor = Optional.of(ScanCursor.START);
            beginPass();
        }
        cursor = survival.named(cursor.orElseThrow(), PAGE_KEYS, this::found);
        if (cursor.isEmpty() && pass == Pass.LISTING) {
            slice = -1;
            sortNext();
        }
    }

    private void beginPass() {
        if (pass == Pass.NONE) {
            pass = Pass.COUNTING;
        } else {
            pass = Pass.LISTING;
            beginWindow();
        }
    }

    private void beginWindow() {
        windowStart = windowEnd;
        int named = 0;
        do {
            named += counts[windowEnd];
            windowEnd++;
        } while (windowEnd < counts.length && named + counts[windowEnd] <= WINDOW_LINES_MAX);
        int length = windowEnd - windowStart;
        begins = new int[length + 1];
        for (int index = 0; index < length; index++) {
            begins[index + 1] = begins[index] + counts[windowStart + index];
        }
        filled = new int[length];
        if (lines.length < named) {
            lines = new int[named];
            hashes = new long[named];
        }
    }

    private void found(long hash, long place) {
        int ordinal = Place.ordinal(place) - ordinalMin;
        int source = ordinal < 0 || ordinal >= sourceOf.length ? -1 : sourceOf[ordinal];
        if (source < 0) {
            return;
        }
        long offset = Place.offset(place);
        if (offset >= sources.get(source).lengthBytes()) {
            throw new IllegalStateException(
                    "index names a place beyond its segment: source=" + sources.get(source) + " offset=" + offset);
        }
        long among = starts[source] + offset;
        int into = (int) (among >>> SLICE_BITS);
        if (pass == Pass.COUNTING) {
            counts[into]++;
        } else if (into >= windowStart && into < windowEnd) {
            put(into - windowStart, (int) among & (SLICE_BYTES - 1), hash);
        }
    }

    private void put(int into, int offset, long hash) {
        int number = filled[into];
        int target = begins[into] + number;
        if (target == begins[into + 1] || number == SLICE_LINES_MAX) {
            throw new IllegalStateException("index names more lines than there can be: expectedMax=" + number);
        }
        lines[target] = offset << NUMBER_BITS | number;
        hashes[target] = hash;
        filled[into] = number + 1;
    }

    /** Goes on to the next slice of the window that has lines, if there is one, and brings them into order. */
    private void sortNext() {
        at = 0;
        sliceEnd = 0;
        while (at == sliceEnd && slice + 1 < filled.length) {
            slice++;
            at = begins[slice];
            sliceEnd = at + filled[slice];
        }
        Arrays.sort(lines, at, sliceEnd);
    }

    /** Offset in a source of the next line that the index names, {@link #NONE} when none follows in the window. */
    long next(int source) {
        if (at == sliceEnd) {
            return NONE;
        }
        long sliceStart = (long) (windowStart + slice) << SLICE_BITS;
        return sliceStart + (lines[at] >>> NUMBER_BITS) - starts[source];
    }

    /** Takes that line: its hash in the index. */
    long take() {
        long hash = hashes[begins[slice] + (lines[at] & (SLICE_LINES_MAX - 1))];
        at++;
        if (at == sliceEnd) {
            sortNext();
        }
        return hash;
    }
}
