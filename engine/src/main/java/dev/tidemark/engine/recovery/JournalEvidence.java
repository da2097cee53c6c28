package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the journal knows of one collection: the entries that it still holds, and how far it knows the segments to be forced.
 *
 * @param entries in order of positions, without a gap
 */
public record JournalEvidence(List<JournalEntry> entries, ForcedMark forced) {

    public JournalEvidence {
        entries = List.copyOf(entries);
    }

    public static JournalEvidence of(JournalShard shard, CollectionId collection) {
        List<JournalEntry> entries = new ArrayList<>();
        shard.read(collection, entry -> entries.add(kept(entry)));
        return new JournalEvidence(entries, shard.forcedMark(collection));
    }

    /** The journal hands out views on a window that slides on with the next entry. */
    private static JournalEntry kept(JournalEntry entry) {
        ByteBuffer lines = entry.lines();
        ByteBuffer copy = ByteBuffer.allocate(lines.remaining()).put(lines).flip();
        return new JournalEntry(
                entry.collection(), entry.positions(), entry.segmentBase(), entry.segmentOffset(), copy);
    }

    /** Whether the journal does not know of the position, though the segments may hold it. */
    public boolean lacks(long position) {
        return position > watermark();
    }

    /** Highest position that the journal proves to have been durable, zero for none. */
    long watermark() {
        long last = entries.isEmpty()
                ? 0
                : entries.get(entries.size() - 1).positions().last();
        return Math.max(last, forced.position());
    }

    /**
     * Whether a segment of this length ends with the {@link #watermark}, so that no byte in it is unproven. What is below may be
     * damaged all the same.
     */
    boolean endsAt(long segmentBase, long lengthBytes) {
        if (watermark() == forced.position()) {
            return forced.segmentBase() == segmentBase && forced.segmentOffset() == lengthBytes;
        }
        JournalEntry last = entries.get(entries.size() - 1);
        return last.segmentBase() == segmentBase && last.segmentOffset() + last.lengthBytes() == lengthBytes;
    }
}
