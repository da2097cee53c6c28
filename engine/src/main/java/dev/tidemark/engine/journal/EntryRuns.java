package dev.tidemark.engine.journal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where in the files the entries stand, as runs: entries of one collection in one file that follow each other without a gap.
 * Owned by one thread.
 *
 * <p>Cost: 40 bytes a run and 8 bytes a frame that an entry stands in. A file holds a chain for each run through the frames,
 * from the last one back; releasing the file drops all its chains at once.
 */
final class EntryRuns {

    /** Stands for the end of a list of runs. */
    static final int NONE = -1;

    private static final int INITIAL_CAPACITY = 16;
    private static final int OFFSET_UNIT = 8;

    private final Map<Long, Chain> chains = new HashMap<>();
    private long[] files = new long[INITIAL_CAPACITY];
    private long[] firsts = new long[INITIAL_CAPACITY];
    private long[] lasts = new long[INITIAL_CAPACITY];
    private long[] lengths = new long[INITIAL_CAPACITY];
    private int[] tails = new int[INITIAL_CAPACITY];
    private int[] nexts = new int[INITIAL_CAPACITY];
    private int size;
    private int freed = NONE;

    /** Frames of one file that hold entries, each with the frame before of its run. */
    private static final class Chain {
        private int[] frames = new int[INITIAL_CAPACITY];
        private int[] previous = new int[INITIAL_CAPACITY];
        private int size;

        int add(int frame, int before) {
            if (size == frames.length) {
                frames = Arrays.copyOf(frames, size * 2);
                previous = Arrays.copyOf(previous, size * 2);
            }
            frames[size] = frame;
            previous[size] = before;
            return size++;
        }
    }

    /** Adds an entry to the list of runs that starts with {@code head}; returns the new head. */
    int add(int head, Entry entry) {
        Chain chain = chains.computeIfAbsent(entry.file(), file -> new Chain());
        int frame = Math.toIntExact(entry.frameOffset() / OFFSET_UNIT);
        for (int run = head; run != NONE; run = nexts[run]) {
            if (files[run] == entry.file() && lasts[run] + 1 == entry.first()) {
                if (chain.frames[tails[run]] != frame) {
                    tails[run] = chain.add(frame, tails[run]);
                }
                lasts[run] = entry.last();
                lengths[run] += entry.lengthBytes();
                return head;
            }
        }
        int run = allocate();
        files[run] = entry.file();
        firsts[run] = entry.first();
        lasts[run] = entry.last();
        lengths[run] = entry.lengthBytes();
        tails[run] = chain.add(frame, NONE);
        nexts[run] = head;
        return run;
    }

    /** Takes the runs of one file out of the list; returns the new head. */
    int removeFile(int head, long file) {
        int kept = NONE;
        int run = head;
        while (run != NONE) {
            int next = nexts[run];
            if (files[run] == file) {
                free(run);
            } else {
                nexts[run] = kept;
                kept = run;
            }
            run = next;
        }
        return kept;
    }

    void removeAll(int head) {
        int run = head;
        while (run != NONE) {
            int next = nexts[run];
            free(run);
            run = next;
        }
    }

    /** Drops the chains of a file that no run names any more. */
    void dropChains(long file) {
        chains.remove(file);
    }

    int next(int run) {
        return nexts[run];
    }

    long file(int run) {
        return files[run];
    }

    long first(int run) {
        return firsts[run];
    }

    long last(int run) {
        return lasts[run];
    }

    /** Bytes of the run's lines with positions above {@code position}, assuming lines of equal length. */
    long lengthAbove(int run, long position) {
        long above = lasts[run] - Math.max(firsts[run] - 1, position);
        long count = lasts[run] - firsts[run] + 1;
        return above <= 0 ? 0 : (long) Math.ceil((double) lengths[run] * above / count);
    }

    /** Offsets of the frames that hold the run's entries, ascending. */
    long[] frameOffsets(int run) {
        Chain chain = chainOf(run);
        int count = 0;
        for (int link = tails[run]; link != NONE; link = chain.previous[link]) {
            count++;
        }
        long[] offsets = new long[count];
        for (int link = tails[run]; link != NONE; link = chain.previous[link]) {
            offsets[--count] = (long) chain.frames[link] * OFFSET_UNIT;
        }
        return offsets;
    }

    private Chain chainOf(int run) {
        Chain chain = chains.get(files[run]);
        if (chain == null) {
            throw new IllegalStateException("run names a file that was released: file=" + files[run]);
        }
        return chain;
    }

    private int allocate() {
        if (freed != NONE) {
            int run = freed;
            freed = nexts[run];
            return run;
        }
        if (size == files.length) {
            int capacity = size + (size >> 1);
            files = Arrays.copyOf(files, capacity);
            firsts = Arrays.copyOf(firsts, capacity);
            lasts = Arrays.copyOf(lasts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            tails = Arrays.copyOf(tails, capacity);
            nexts = Arrays.copyOf(nexts, capacity);
        }
        return size++;
    }

    private void free(int run) {
        nexts[run] = freed;
        freed = run;
    }

    /** One entry and where it stands. */
    record Entry(long file, long frameOffset, long first, long last, int lengthBytes) {}
}
