package dev.tidemark.engine.store;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import java.util.List;
import java.util.Optional;

/** When lines were written, as they say themselves. Stateless. */
final class LineTimes {

    private LineTimes() {}

    /** Time of the line at a position, milliseconds since the epoch; empty when there is none, or none that can be read. */
    static Optional<Long> of(LogView view, long position) {
        try {
            List<LogRecord> found = new LogCursor(position - 1).next(view, 1, 1);
            return found.stream()
                    .filter(record -> record.position() == position)
                    .map(record -> record.stamp().timeMillis())
                    .findFirst();
        } catch (CorruptDataException damage) {
            return Optional.empty();
        }
    }
}
