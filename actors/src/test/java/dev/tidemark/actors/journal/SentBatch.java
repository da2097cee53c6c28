package dev.tidemark.actors.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalEntry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** A batch that remembers what became of it. */
final class SentBatch extends JournalBatch {

    String outcome = "waits";
    private final Duration syncInterval;

    SentBatch() {
        this(Duration.ZERO);
    }

    /** @param syncInterval zero for a batch that is synced at once */
    SentBatch(Duration syncInterval) {
        this.syncInterval = syncInterval;
    }

    @Override
    public List<JournalEntry> entries() {
        return List.of(
                new JournalEntry(new CollectionId(7), new PositionRange(1, 1), 1, 0, ByteBuffer.wrap(new byte[] {1})));
    }

    @Override
    public Durability durability() {
        return syncInterval.isZero() ? Durability.ALWAYS : Durability.INTERVAL;
    }

    @Override
    public long syncIntervalNanos() {
        return syncInterval.toNanos();
    }

    @Override
    public void durable() {
        outcome = "durable";
    }

    @Override
    public void failed(TidemarkException failure) {
        outcome = failure instanceof FencedException ? "fenced" : failure.toString();
    }
}
