package dev.tidemark.engine.backup;

import dev.tidemark.engine.InvalidRequestException;

/**
 * How much of a backup is restored. Immutable.
 *
 * @param position last position wanted of a collection, {@link Long#MAX_VALUE} for all that there is
 * @param timeMillis wall-clock time of the last lines wanted: a log ends before its first line that is later; {@link
 *     Long#MAX_VALUE} for all
 */
public record RestoreLimit(long position, long timeMillis) {

    public static final RestoreLimit NONE = new RestoreLimit(Long.MAX_VALUE, Long.MAX_VALUE);

    public RestoreLimit {
        if (position < 0) {
            throw new InvalidRequestException("position is negative: actual=" + position);
        }
    }

    public static RestoreLimit toPosition(long position) {
        return new RestoreLimit(position, Long.MAX_VALUE);
    }

    public static RestoreLimit toTime(long wallMillis) {
        return new RestoreLimit(Long.MAX_VALUE, wallMillis);
    }
}
