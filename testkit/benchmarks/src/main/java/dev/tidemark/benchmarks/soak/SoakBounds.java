package dev.tidemark.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What must hold of the samples of a soak: limits that follow from the settings, and that the last third uses no more than the
 * second did, but for a little. Immutable.
 */
final class SoakBounds {

    /** The last third may use this fraction more than the second. */
    private static final int GROWTH_MAX_FRACTION = 4;

    private static final long MIB = 1 << 20;

    /** {@code read-handles-max}, {@code write-handles-max}, journal files, and what sealing and reading chunks have open. */
    private static final long HANDLES_MAX = 256 + 128 + 8 + 64;

    /** Most bytes of heap beside the key index: the operation cache, calls under way, streams, the program itself. */
    private static final long HEAP_MAX = 50 * MIB + 128 * MIB;

    private static final long HEAP_BYTES_PER_KEY = 64;
    private static final long DIRECT_MAX = 64 * MIB;

    /** The segment, its chunk's index and two encodings; and those that a compaction has just replaced. */
    private static final long FILES_PER_SEGMENT = 5;

    private static final long FILES_BESIDE = 64;

    /** Compressed chunks take less than the log, and so does what a compaction makes before it replaces. */
    private static final int DISK_PER_LOG = 3;

    /** Generations that compactions keep, none longer than the log was. */
    private static final int BACKUPS_MAX = 3;

    private static final long JOURNAL_MAX = 8 * 64 * MIB;

    private final List<UsageSample> samples;
    private final List<String> broken = new ArrayList<>();

    private SoakBounds(List<UsageSample> samples) {
        this.samples = samples;
    }

    /**
     * The bounds that were broken, each as a line of text.
     *
     * @param handlesBefore open before there was a store
     * @param handlesAfter open after it was closed
     */
    static List<String> broken(List<UsageSample> samples, long handlesBefore, long handlesAfter) {
        SoakBounds bounds = new SoakBounds(samples);
        UsageSample last = samples.get(samples.size() - 1);
        bounds.atMost("open handles", sample -> sample.process().handles(), handlesBefore + HANDLES_MAX);
        bounds.atMost(
                "live heap",
                sample -> sample.process().heapAlive(),
                HEAP_MAX + last.work().keys() * HEAP_BYTES_PER_KEY);
        bounds.atMost("direct memory", sample -> sample.process().direct(), DIRECT_MAX);
        bounds.steady("open handles", sample -> sample.process().handles(), 32);
        bounds.steady("threads", sample -> sample.process().threads(), 8);
        bounds.steady("live heap", sample -> sample.process().heapAlive(), 16 * MIB);
        bounds.steady("direct memory", sample -> sample.process().direct(), 8 * MIB);
        bounds.steady("resident memory", sample -> sample.process().resident(), 64 * MIB);
        bounds.require(
                "files at the end, backups left out",
                last.disk().files() - last.disk().backupFiles(),
                FILES_BESIDE + FILES_PER_SEGMENT * last.work().segments());
        bounds.require(
                "disk at the end, backups left out",
                last.disk().bytes() - last.disk().backupBytes(),
                JOURNAL_MAX + DISK_PER_LOG * last.work().logBytes());
        bounds.require("backups at the end", last.disk().backupBytes(), longestLog(samples) * BACKUPS_MAX);
        bounds.require("handles after closing", handlesAfter, handlesBefore + 16);
        return bounds.broken;
    }

    private static long longestLog(List<UsageSample> samples) {
        return samples.stream()
                .mapToLong(sample -> sample.work().logBytes())
                .max()
                .orElse(0);
    }

    private void atMost(String what, ToLongFunction<UsageSample> use, long limit) {
        require(what, samples.stream().mapToLong(use).max().orElse(0), limit);
    }

    private void steady(String what, ToLongFunction<UsageSample> use, long slack) {
        int third = samples.size() / 3;
        long second = most(use, third, 2 * third);
        require(
                what + " of the last third",
                most(use, 2 * third, samples.size()),
                second + second / GROWTH_MAX_FRACTION + slack);
    }

    private long most(ToLongFunction<UsageSample> use, int from, int to) {
        return samples.subList(from, to).stream().mapToLong(use).max().orElse(0);
    }

    private void require(String what, long actual, long limit) {
        if (actual > limit) {
            broken.add(String.format(Locale.ROOT, "not bounded: %s limit=%d actual=%d", what, limit, actual));
        }
    }
}
