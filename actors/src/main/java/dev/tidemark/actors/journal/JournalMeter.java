package dev.tidemark.actors.journal;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what goes through the journal: whoever holds it counts, any thread reads. */
final class JournalMeter {

    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    void appended(long recordCount, long lengthBytes) {
        add(batches, 1);
        add(records, recordCount);
        add(bytes, lengthBytes);
    }

    void committed() {
        add(commits, 1);
    }

    void failed() {
        add(failures, 1);
    }

    /** One thread at a time: no read-modify-write that others would have to wait for. */
    private static void add(AtomicLong counter, long count) {
        counter.setRelease(counter.getPlain() + count);
    }

    JournalStatistics read() {
        return new JournalStatistics(
                batches.get(), records.get(), bytes.get(), commits.get(), failures.get(), JournalFiles.UNKNOWN);
    }
}
