package dev.tidemark.engine.inspect;

import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.SegmentName;
import java.util.Optional;

/**
 * A place of the log where a segment is, or should be. Immutable.
 *
 * @param listed what the manifest says of it
 * @param held what an opening writes into it from the journal
 * @param knownLast highest position that it must hold, one below its base for none
 * @param growing whether no other segment follows
 */
record LogSlot(
        long base, Optional<ClosedSegment> listed, Optional<JournalCover.Run> held, long knownLast, boolean growing) {

    SegmentName name() {
        return listed.map(SegmentName::of).orElseGet(() -> new SegmentName(base, 0));
    }

    boolean isCompacted() {
        return listed.filter(ClosedSegment::isCompacted).isPresent();
    }

    /** The same, which must reach that far at least. */
    LogSlot knownTo(long last) {
        return new LogSlot(base, listed, held, Math.max(knownLast, last), growing);
    }

    /** Whether lines may still be added to it. */
    boolean isGrowing() {
        return growing && listed.isEmpty();
    }

    /** Highest position that may stand in it. */
    long boundLast() {
        return isGrowing() ? Long.MAX_VALUE : knownLast;
    }

    /** @param found last position that was found in it */
    long last(long found) {
        return isGrowing() ? Math.max(base, Math.max(found, knownLast)) : knownLast;
    }
}
