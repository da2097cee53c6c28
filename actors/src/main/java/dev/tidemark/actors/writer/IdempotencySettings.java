package dev.tidemark.actors.writer;

import java.time.Duration;

/**
 * Bounds of what is kept of idempotent writes.
 *
 * @param keep how long
 * @param countMax writes kept for each collection, and as many for transactions
 * @param maxBytes of what is kept for each of these
 */
public record IdempotencySettings(Duration keep, int countMax, long maxBytes) {}
