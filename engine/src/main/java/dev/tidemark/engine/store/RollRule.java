package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.RollPeriod;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.log.LogView;
import java.time.Duration;

/**
 * When the growing segment of a log has grown enough. Immutable.
 *
 * <p>What retention removes it removes by whole segments: they are made so small that a log does not hold much more than its limits
 * say, though not smaller than is worth a file.
 *
 * @param lengthMaxBytes a segment of this length is full
 * @param countMax so is one of so many lines
 * @param period at whose end a segment is closed that began before it
 * @param ageMaxMillis age of the first line at which a segment is closed
 */
record RollRule(long lengthMaxBytes, long countMax, RollPeriod period, long ageMaxMillis) {

    /** Closed segments that a log holds at least when retention begins to remove. */
    private static final int SEGMENTS_MIN = 8;

    private static final long LENGTH_MIN_BYTES = 64 * 1024;
    private static final long COUNT_MIN = 1_000;

    /** By length alone. */
    static RollRule ofLength(long lengthMaxBytes) {
        return new RollRule(lengthMaxBytes, Long.MAX_VALUE, RollPeriod.NONE, Long.MAX_VALUE);
    }

    static RollRule of(StoreSettings store, CollectionSettings collection) {
        Retention retention = collection.retention();
        long share = retention.maxBytes().orElse(Long.MAX_VALUE) / SEGMENTS_MIN;
        return new RollRule(
                Math.min(store.segmentLengthMaxBytes(), Math.max(LENGTH_MIN_BYTES, share)),
                Math.max(COUNT_MIN, retention.maxCount().orElse(Long.MAX_VALUE) / SEGMENTS_MIN),
                store.rollEvery(),
                retention.maxAge().map(Duration::toMillis).orElse(Long.MAX_VALUE));
    }

    boolean isFull(long lengthBytes, long count) {
        return lengthBytes >= lengthMaxBytes || count >= countMax;
    }

    /** Whether time closes segments, too. */
    boolean isTimed() {
        return period != RollPeriod.NONE || ageMaxMillis != Long.MAX_VALUE;
    }

    /**
     * When the growing segment of a log is closed, whatever its length; {@code Long.MAX_VALUE} for never, and while it has no line. Its
     * last line speaks for the first where that was written under a clock that was ahead, or cannot be read.
     */
    long dueAt(LogView view) {
        long base = view.segments().get(view.segments().size() - 1).base();
        if (!isTimed() || base > view.watermark()) {
            return Long.MAX_VALUE;
        }
        return Math.min(dueAt(view, base), dueAt(view, view.watermark()));
    }

    private long dueAt(LogView view, long position) {
        return LineTimes.of(view, position).map(this::dueAt).orElse(Long.MAX_VALUE);
    }

    /** When a segment is closed whose first line has that time, whatever its length; {@code Long.MAX_VALUE} for never. */
    long dueAt(long firstLineMillis) {
        long old = ageMaxMillis == Long.MAX_VALUE ? Long.MAX_VALUE : firstLineMillis + ageMaxMillis;
        return Math.min(old, period.endOf(firstLineMillis));
    }
}
