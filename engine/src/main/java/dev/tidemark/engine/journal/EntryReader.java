package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFrame;
import java.util.function.Consumer;

/** Reads what the live files hold of one collection above its mark. Used once, by the shard's thread. */
final class EntryReader {

    private final LiveFiles files;
    private final CollectionId collection;
    private final Consumer<JournalEntry> consumer;
    private long delivered;

    /** @param forcedPosition entries up to it are left out */
    EntryReader(LiveFiles files, CollectionId collection, long forcedPosition, Consumer<JournalEntry> consumer) {
        this.files = files;
        this.collection = collection;
        this.consumer = consumer;
        this.delivered = forcedPosition;
    }

    /** Delivers the entries of all runs in order; carried copies of what was delivered already are left out. */
    void read(Iterable<Coverage.Run> runs) {
        boolean gapAllowed = delivered == Coverage.UNKNOWN;
        for (Coverage.Run run : runs) {
            if (run.last() <= delivered) {
                continue;
            }
            JournalFile file = files.byNumber(run.file());
            if (!gapAllowed && run.first() > delivered + 1) {
                throw new CorruptDataException(
                        "journal lacks entries: collection=" + collection + " expectedFirst=" + (delivered + 1)
                                + " actualFirst=" + run.first(),
                        Location.of(file.path(), run.frameOffsets()[0]));
            }
            read(file, run);
            gapAllowed = false;
        }
    }

    /** A frame may hold entries of other runs, and carried ones out of order: only the next of this run counts. */
    private void read(JournalFile file, Coverage.Run run) {
        FrameCursor cursor = new FrameCursor(file.handle(), file.number(), file.lengthBytes());
        long expected = Math.max(run.first(), delivered + 1);
        for (long offset : run.frameOffsets()) {
            Location location = Location.of(file.path(), offset);
            JournalFrame frame = cursor.read(offset).orThrow(location);
            for (FrameEntry entry : frame.entries()) {
                if (entry.kind() == FrameEntry.Kind.LINES
                        && entry.collection().equals(collection)
                        && entry.first() <= expected
                        && expected <= entry.last()) {
                    consumer.accept(new JournalEntry(
                            collection,
                            entry.positions(),
                            entry.segmentBase(),
                            entry.segmentOffset(),
                            entry.payload()));
                    delivered = entry.last();
                    expected = delivered + 1;
                }
            }
        }
        if (expected <= run.last()) {
            throw new CorruptDataException(
                    "journal entries did not read back: collection=" + collection + " expectedLast=" + run.last()
                            + " actualLast=" + (expected - 1),
                    Location.of(file.path()));
        }
    }
}
