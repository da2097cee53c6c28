package dev.tidemark.actors.health;

import java.time.Duration;

/**
 * When a store looks after its health, and what it takes for ill. Immutable.
 *
 * @param firstAfter from the opening of the store to the first run
 * @param interval between the starts of two runs; zero for none by itself, not even the first
 * @param rateMax bytes read a second
 * @param historyMax reports that are kept
 * @param findingsMax findings that are kept of one check
 */
public record HealthSettings(
        Duration firstAfter, Duration interval, long rateMax, int historyMax, int findingsMax, Limits limits) {

    /**
     * What is worth a finding.
     *
     * @param snapshotMaxBytes of one JSON file
     * @param logMaxBytes of the log of one collection
     * @param freeWarningBytes of the file system, below which it is a warning
     * @param freeCriticalBytes and below which it is critical
     * @param journalAgeMax of the oldest file, while most files are in use
     * @param syncWarning mean time of a sync since the last run
     * @param syncCritical of a sync that has not come back
     */
    public record Limits(
            long snapshotMaxBytes,
            long logMaxBytes,
            long freeWarningBytes,
            long freeCriticalBytes,
            Duration journalAgeMax,
            Duration syncWarning,
            Duration syncCritical) {}

    /** Whether runs are made without being asked for. */
    boolean isScheduled() {
        return !interval.isZero();
    }
}
