package dev.tidemark.actors;

import dev.tidemark.engine.LogRecord;
import java.util.List;

/**
 * A stretch of a collection's log. Immutable; the list is copied, the records share their lines' bytes.
 *
 * <p>It ends at the limit asked for, after the record with which it reaches 1 MiB, or at the watermark; before a damaged line
 * too, and then the call for the next page fails.
 *
 * @param records consecutive, in order of their positions, the first one right behind the position asked for; empty when
 *     nothing lies beyond that
 * @param watermark the durable position when the page was read, zero for an empty log; the tail was reached when the last
 *     record has it
 * @param handle by which the log went that was read: before what comes after another one is taken for its continuation, {@link
 *     JsonCollection#handle} is to be asked
 */
public record LogPage(List<LogRecord> records, long watermark, String handle) {

    public LogPage {
        records = List.copyOf(records);
    }
}
