package dev.tidemark.actors;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a host does when an entry of a collection expires, see {@link Tidemark#onExpired}.
 *
 * <p>Called at least once for each entry that expires; again after a failure, and after a crash. What must happen exactly once is returned as
 * writes: they are committed together with the removal of the entry, or not at all, and the entry is removed once.
 */
@FunctionalInterface
public interface ExpiryHandler {

    /**
     * Handles one entry.
     *
     * @return completes, when the handler has done with the entry, with what is to be written in the same commit as its removal, in any
     *     collections; empty for nothing. When a condition of these writes does not hold, the handler is called again. A stage that fails, a
     *     call that throws, and one that does not come back in time are tried again, later and later
     * @throws Exception like a stage that fails
     */
    CompletionStage<List<TransactionWrite>> expired(ExpiredEntry entry) throws Exception;
}
