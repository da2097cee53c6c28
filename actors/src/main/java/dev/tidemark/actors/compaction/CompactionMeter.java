package dev.tidemark.actors.compaction;

import java.time.Instant;
import java.util.Optional;

/** Counts what compaction does. Written by the compactor, read by any thread. */
public final class CompactionMeter {

    private volatile CompactionStatistics numbers =
            new CompactionStatistics(0, 0, false, 0, 0, 0, CompactionOutcome.NONE, Optional.empty());

    void depth(int waiting, int running, boolean paused) {
        CompactionStatistics now = numbers;
        numbers = new CompactionStatistics(
                waiting,
                running,
                paused,
                now.compacted(),
                now.unchanged(),
                now.failures(),
                now.replaced(),
                now.lastRun());
    }

    void ended(CompactionOutcome outcome) {
        boolean changed = outcome.filesBefore() > 0;
        counted(changed ? 1 : 0, changed ? 0 : 1, 0, outcome);
    }

    void failed() {
        counted(0, 0, 1, CompactionOutcome.NONE);
    }

    private void counted(int compacted, int unchanged, int failures, CompactionOutcome outcome) {
        CompactionStatistics now = numbers;
        numbers = new CompactionStatistics(
                now.waiting(),
                now.running(),
                now.paused(),
                now.compacted() + compacted,
                now.unchanged() + unchanged,
                now.failures() + failures,
                now.replaced().plus(outcome),
                now.lastRun());
    }

    void ran(long startMillis) {
        CompactionStatistics now = numbers;
        numbers = new CompactionStatistics(
                now.waiting(),
                now.running(),
                now.paused(),
                now.compacted(),
                now.unchanged(),
                now.failures(),
                now.replaced(),
                Optional.of(Instant.ofEpochMilli(startMillis)));
    }

    public CompactionStatistics read() {
        return numbers;
    }
}
