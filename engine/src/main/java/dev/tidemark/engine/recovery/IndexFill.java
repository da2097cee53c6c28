package dev.tidemark.engine.recovery;

import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.CheckpointReading.Loaded;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.RecoveryIndex;
import java.util.List;
import java.util.Optional;

/**
 * Fills the key index from scanned lines, in order: from nothing, or on top of a checkpoint. Owned by one thread.
 *
 * <p>From nothing it decides equality of keys by 128 bits of hash and reads no line twice; on top of a checkpoint, which knows
 * 64 bits, it compares with the line itself.
 */
final class IndexFill implements SegmentScan.Visitor {

    private final KeyHasher hasher;
    private final List<Segment> segments;
    private final Optional<Loaded> checkpoint;
    private final RecoveryIndex fromNothing = new RecoveryIndex();
    private final LineReader lines = new LineReader();
    private int ordinal;

    /** @param segments by ordinal, as places mean them */
    IndexFill(KeyHasher hasher, List<Segment> segments, Optional<Loaded> checkpoint) {
        this.hasher = hasher;
        this.segments = segments;
        this.checkpoint = checkpoint;
    }

    /** The lines that follow stand in this segment. */
    IndexFill of(int segmentOrdinal) {
        ordinal = segmentOrdinal;
        return this;
    }

    /** Hands each line on after it has been indexed. */
    SegmentScan.Visitor before(ScanObserver next) {
        if (next == ScanObserver.NOBODY) {
            return this;
        }
        return (line, buffer, offset) -> {
            line(line, buffer, offset);
            next.line(line, buffer, offset);
        };
    }

    /** Whether the checkpoint knows everything up to a position. */
    boolean knows(long position) {
        return checkpoint.isPresent() && position <= checkpoint.get().header().position();
    }

    @Override
    public void line(LineScanner line, byte[] buffer, long offset) {
        Operation operation = line.operation();
        boolean keyed = operation == Operation.SET || operation == Operation.DELETE;
        if (!keyed || knows(line.position())) {
            return;
        }
        hasher.hash(buffer, line.keyStart(), line.keyEnd() - line.keyStart());
        boolean set = operation == Operation.SET;
        if (checkpoint.isPresent()) {
            replay(checkpoint.get().index(), line, buffer, set ? Place.of(ordinal, offset) : KeyIndex.ABSENT);
        } else if (set) {
            fromNothing.put(hasher.h1(), hasher.h2(), Place.of(ordinal, offset));
        } else {
            fromNothing.remove(hasher.h1(), hasher.h2());
        }
    }

    private void replay(KeyIndex index, LineScanner line, byte[] buffer, long place) {
        int start = line.keyStart();
        int end = line.keyEnd();
        if (place == KeyIndex.ABSENT) {
            index.remove(hasher.h1(), known -> hasKey(known, buffer, start, end));
        } else {
            index.put(hasher.h1(), place, known -> hasKey(known, buffer, start, end));
        }
    }

    private boolean hasKey(long place, byte[] buffer, int start, int end) {
        return lines.hasKey(segments.get(Place.ordinal(place)), Place.offset(place), buffer, start, end);
    }

    KeyIndex freeze() {
        return checkpoint.isPresent() ? checkpoint.get().index() : fromNothing.freeze();
    }
}
