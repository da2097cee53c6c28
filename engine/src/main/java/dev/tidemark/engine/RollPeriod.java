package dev.tidemark.engine;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** Times at which a new file of a log begins, whatever its length; in UTC. */
public enum RollPeriod {
    /** Length alone decides. */
    NONE,
    HOURLY,
    DAILY,
    /** On Mondays. */
    WEEKLY;

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    /** When the period ends that holds a moment, milliseconds since the epoch; {@code Long.MAX_VALUE} for never. */
    public long endOf(long millis) {
        ZonedDateTime day = Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return switch (this) {
            case NONE -> Long.MAX_VALUE;
            case HOURLY -> Math.multiplyExact(Math.floorDiv(millis, HOUR_MILLIS) + 1, HOUR_MILLIS);
            case DAILY -> day.plusDays(1).toInstant().toEpochMilli();
            case WEEKLY ->
                day.with(TemporalAdjusters.next(DayOfWeek.MONDAY)).toInstant().toEpochMilli();
        };
    }
}
