package dev.tidemark.actors.seal;

import java.time.Duration;

/**
 * What a store's sealing has done since the store was opened. Immutable.
 *
 * @param waiting ranges that wait for a sealer, or for another try
 * @param running ranges being sealed
 * @param sealed ranges sealed, or found sealed
 * @param sealedBytes of the chunk files made
 * @param failures tries that failed
 * @param refused offers that found the queue full, and were made again later
 * @param busy time spent in tries that succeeded, summed over the sealers
 * @param longest of these tries
 */
public record SealStatistics(
        int waiting,
        int running,
        long sealed,
        long sealedBytes,
        long failures,
        long refused,
        Duration busy,
        Duration longest) {}
