package dev.tidemark.actors.journal;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import java.util.List;

/** Lines that a writer hands to the journal, for one frame. Its outcome is told on the keeper's thread, which must not be held up. */
public abstract class JournalBatch extends Submissions.Linked<JournalBatch> implements AppendOutcome {

    /** Of different collections; they become durable together or not at all. */
    public abstract List<JournalEntry> entries();

    public abstract Durability durability();

    /** Longest time until the batch is synced, nanoseconds; only for {@link Durability#INTERVAL}. */
    public abstract long syncIntervalNanos();
}
