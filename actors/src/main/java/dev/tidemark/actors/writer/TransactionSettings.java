package dev.tidemark.actors.writer;

import java.time.Duration;

/**
 * Bounds of transactions over several collections.
 *
 * @param pendingMax transactions under way in the store
 * @param collectionsMax collections in one transaction
 * @param optimisticTries how often a transaction's function runs before writers are held for it
 * @param holdMax longest time that a writer is held together with others
 * @param idempotency of writes that are done once
 */
public record TransactionSettings(
        int pendingMax, int collectionsMax, int optimisticTries, Duration holdMax, IdempotencySettings idempotency) {

    /** Commands that can come to a writer beside those of transactions, generously. */
    private static final int OTHER_COMMANDS_MAX = 10_000;

    /** Commands that can come while a writer is held: a few for each other hold, which has a transaction at least. */
    int heldCommandsMax() {
        return 3 * pendingMax + OTHER_COMMANDS_MAX;
    }
}
