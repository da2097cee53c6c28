package dev.tidemark.actors;

import dev.tidemark.actors.seal.SealStatistics;

/**
 * Numbers of an open store, each as of some moment during the call. Immutable.
 *
 * @param sealing what became of closed segments since the store was opened
 */
public record StoreStatistics(SealStatistics sealing) {}
