package dev.tidemark.actors.metrics;

import dev.tidemark.actors.StoreStatistics;

/** A store's numbers as of one moment. Immutable. */
record StoreReading(boolean ready, StoreStatistics numbers) {}
