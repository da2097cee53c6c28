package dev.tidemark.actors.metrics;

import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.health.HealthStatistics;

/**
 * A store's numbers as of one moment. Immutable.
 *
 * @param health what its health runs have come to
 */
record StoreReading(boolean ready, StoreStatistics numbers, HealthStatistics health) {}
