package dev.tidemark.actors.journal;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;

/** A batch that a writer hands to the journal. Its outcome is told on the keeper's thread, which must not be held up. */
public abstract class JournalBatch extends Submissions.Linked<JournalBatch> implements AppendOutcome {

    public abstract JournalEntry entry();

    public abstract Durability durability();

    /** Longest time until the batch is synced, nanoseconds; only for {@link Durability#INTERVAL}. */
    public abstract long syncIntervalNanos();
}
