package dev.tidemark.actors.metrics;

import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.actors.health.HealthStatistics;

/**
 * A store's numbers as of one moment. Immutable.
 *
 * @param health what its health runs have come to
 * @param backsUp whether a task of backups is under way
 */
record StoreReading(
        boolean ready, StoreStatistics numbers, HealthStatistics health, BackupStatistics backups, boolean backsUp) {}
