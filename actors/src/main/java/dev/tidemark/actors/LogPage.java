package dev.tidemark.actors;

import dev.tidemark.engine.LogRecord;
import java.util.List;

/**
 * A stretch of a collection's log.
 *
 * @param records in order of their positions
 * @param watermark the durable position when the page was read; the tail was reached when the last record has it
 * @param handle names the incarnation that was read: positions after one page mean nothing in a collection with another handle
 */
public record LogPage(List<LogRecord> records, long watermark, String handle) {

    public LogPage {
        records = List.copyOf(records);
    }
}
