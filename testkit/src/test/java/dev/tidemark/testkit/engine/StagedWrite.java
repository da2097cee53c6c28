package dev.tidemark.testkit.engine;

import dev.tidemark.testkit.model.Change;
import java.util.List;

/**
 * A write that waits for its batch.
 *
 * @param operation its number in the history
 * @param changes what it adds to the log
 */
record StagedWrite(long operation, List<Change> changes, long lastPosition) {}
