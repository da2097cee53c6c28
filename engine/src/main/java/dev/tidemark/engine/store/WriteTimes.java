package dev.tidemark.engine.store;

import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When lines of a log were written at the latest, by the times that they carry. Owned by the collection's writer. Each line is read
 * once.
 *
 * <p>A line's own time serves, unless it cannot be read or lies ahead of the clock, which was wrong when it was written, or is. Then
 * the first one behind it serves whose time does, for what stands behind a line was written after it: the first and last lines of the
 * segments behind it are asked.
 */
final class WriteTimes {

    private static final long AHEAD_MAX_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long UNREADABLE = Long.MAX_VALUE;

    private final TreeMap<Long, Long> known = new TreeMap<>();
    private OptionalLong unreadable = OptionalLong.empty();

    /**
     * When the last line of a closed segment was written, at the latest.
     *
     * @return milliseconds since the epoch; ahead of the clock when no line behind it tells better, {@code Long.MAX_VALUE} when none
     *     can be read
     */
    long latest(LogView view, long last, long nowMillis) {
        long limit = nowMillis + AHEAD_MAX_MILLIS;
        long millis = timeOf(view, last);
        List<Segment> segments = view.segments();
        for (int behind = 0; behind < segments.size() && millis > limit; behind++) {
            long base = segments.get(behind).base();
            if (base > last && base <= view.watermark()) {
                millis = Math.min(millis, timeOf(view, base));
                boolean grows = behind + 1 == segments.size();
                if (millis > limit && !grows) {
                    millis = Math.min(
                            millis, timeOf(view, segments.get(behind + 1).base() - 1));
                }
            }
        }
        return millis;
    }

    private long timeOf(LogView view, long position) {
        Long before = known.get(position);
        if (before != null) {
            return before;
        }
        long millis = LineTimes.of(view, position).orElse(UNREADABLE);
        if (millis == UNREADABLE) {
            unreadable = OptionalLong.of(position);
        }
        known.put(position, millis);
        return millis;
    }

    /** Position of a line that was found unreadable since the last call. */
    OptionalLong takeUnreadable() {
        OptionalLong taken = unreadable;
        unreadable = OptionalLong.empty();
        return taken;
    }

    /** The log begins later. */
    void forgetBefore(long first) {
        known.headMap(first).clear();
    }
}
