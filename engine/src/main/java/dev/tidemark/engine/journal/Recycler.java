package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.JournalShard.Retained;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the oldest file free. Owned by the shard's thread.
 *
 * <ol>
 *   <li>Entries of the oldest file that are covered and above their collection's mark are written again, to the active file.
 *   <li>They are forced.
 *   <li>Marks that would be lost with the file are written again, then a floor: the first sequence and file still needed.
 *   <li>These are forced. From here on recovery needs nothing of the oldest file, whatever becomes of it.
 *   <li>Only now the file is handed to the spares.
 * </ol>
 *
 * <p>A failure at any step leaves the file in use; what was carried already is then there twice, which reading allows.
 */
final class Recycler {

    private static final int CARRY_FRAME_BYTES = 1 << 20;
    private static final long FORCE_FROM_BYTES = 64 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ShardParts parts;
    private final ShardWriter writer;
    private final long carryFrameBytes;

    Recycler(ShardParts parts, ShardWriter writer) {
        this.parts = parts;
        this.writer = writer;
        this.carryFrameBytes = Math.min(CARRY_FRAME_BYTES, parts.settings().frameMaxBytes());
    }

    /** Whether more than half of the files are in use. */
    boolean isWanted() {
        return parts.files().count() > parts.settings().filesMax() / 2;
    }

    /** Collections that are worth a sync of their own, or must get one so that the rest can be carried; largest first. */
    List<Retained> retained() {
        if (parts.files().count() < 2) {
            return List.of();
        }
        List<Retained> all = parts.coverage().retained(parts.files().oldest().number());
        long rest = all.stream().mapToLong(Retained::lengthBytes).sum();
        List<Retained> chosen = new ArrayList<>();
        for (Retained retained : all) {
            if (retained.lengthBytes() < FORCE_FROM_BYTES
                    && rest <= parts.settings().carryMaxBytes()) {
                break;
            }
            chosen.add(retained);
            rest -= retained.lengthBytes();
        }
        return chosen;
    }

    /** Does nothing when the oldest file is written to, or when too much of it would have to be carried. */
    void recycleOldest() {
        writer.flush();
        if (parts.files().count() < 2) {
            return;
        }
        JournalFile oldest = parts.files().oldest();
        long carried = parts.coverage().retained(oldest.number()).stream()
                .mapToLong(Retained::lengthBytes)
                .sum();
        if (carried > parts.settings().carryMaxBytes()) {
            return;
        }
        if (carried > 0) {
            carryEntries(oldest);
            writer.flushOwn(true);
        }
        writeMarks(parts.coverage().marksToCarry(oldest.number()));
        writer.appendOwn(List.of(
                floor(oldest.lastSequence() + 1, parts.files().secondOldest().number())));
        writer.flushOwn(true);
        parts.files().removeOldest();
        parts.coverage().dropFile(oldest.number());
        parts.spares().release(oldest);
        parts.listener().fileReleased(parts.directory().shard(), oldest.number(), carried);
    }

    /** The entry that says from where on the journal is needed. */
    static FrameEntry floor(long sequence, long fileNumber) {
        return new FrameEntry(FrameEntry.Kind.FLOOR, CollectionId.CATALOG, sequence, sequence, fileNumber, 0, NOTHING);
    }

    /** The entry that says how far a collection is forced. */
    static FrameEntry watermark(long collection, ForcedMark mark) {
        return new FrameEntry(
                FrameEntry.Kind.WATERMARK,
                new CollectionId(collection),
                mark.position(),
                mark.position(),
                mark.segmentBase(),
                mark.segmentOffset(),
                NOTHING);
    }

    private void carryEntries(JournalFile oldest) {
        FrameCursor cursor = new FrameCursor(oldest.handle(), oldest.number(), oldest.tail());
        Batch batch = new Batch();
        long offset = JournalFileHeader.BLOCK_LENGTH;
        long sequence = 0;
        while (sequence < oldest.lastSequence()) {
            JournalFrame frame = cursor.read(offset).orThrow(Location.of(oldest.path(), offset));
            sequence = frame.stamp().sequence();
            offset = cursor.frameEnd();
            for (FrameEntry entry : frame.entries()) {
                if (entry.kind() == FrameEntry.Kind.LINES && isNeeded(entry, oldest)) {
                    batch.add(owned(entry));
                }
            }
        }
        batch.write();
    }

    private boolean isNeeded(FrameEntry entry, JournalFile oldest) {
        return parts.coverage().isNeeded(entry.collection().value(), oldest.number(), entry.first(), entry.last());
    }

    /** The entry with its own copy of the lines, since the cursor moves on. */
    private static FrameEntry owned(FrameEntry entry) {
        ByteBuffer copy = ByteBuffer.allocate(entry.payload().remaining());
        copy.put(entry.payload()).flip();
        return entry.withPayload(copy);
    }

    /**
     * Leaves the next opening as little as can be: marks that were in memory alone, and not the oldest files as far as nothing in
     * them is needed.
     */
    void settle() {
        writeMarks(parts.coverage().marksToWrite());
        // Each turn can begin a file of its own for the marks that it carries forward.
        for (int left = parts.files().count(); left > 1 && isFree(parts.files().oldest()); left--) {
            recycleOldest();
        }
    }

    private boolean isFree(JournalFile file) {
        return parts.coverage().retained(file.number()).isEmpty();
    }

    private void writeMarks(long[] collections) {
        Batch batch = new Batch();
        for (long collection : collections) {
            batch.add(watermark(collection, parts.coverage().rawMark(collection)));
        }
        batch.write();
    }

    /** Entries that make the next frame to carry. */
    private final class Batch {
        private final List<FrameEntry> entries = new ArrayList<>();
        private long payloadBytes;

        void add(FrameEntry entry) {
            long length = entry.payload().remaining();
            if (!entries.isEmpty()
                    && JournalFrame.lengthOf(entries.size() + 1, payloadBytes + length) > carryFrameBytes) {
                write();
            }
            entries.add(entry);
            payloadBytes += length;
        }

        void write() {
            if (!entries.isEmpty()) {
                writer.appendOwn(entries);
                writer.flushOwn(false);
                entries.clear();
                payloadBytes = 0;
            }
        }
    }
}
