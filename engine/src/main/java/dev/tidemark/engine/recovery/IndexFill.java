package dev.tidemark.engine.recovery;

import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.RecoveryIndex;

/** Fills the key index from scanned lines, in order. Owned by one thread. */
final class IndexFill implements SegmentScan.Visitor {

    private final KeyHasher hasher;
    private final RecoveryIndex index = new RecoveryIndex();
    private int ordinal;

    IndexFill(KeyHasher hasher) {
        this.hasher = hasher;
    }

    /** The lines that follow stand in this segment. */
    IndexFill of(int segmentOrdinal) {
        ordinal = segmentOrdinal;
        return this;
    }

    @Override
    public void line(LineScanner line, byte[] buffer, long offset) {
        Operation operation = line.operation();
        if (operation != Operation.SET && operation != Operation.DELETE) {
            return;
        }
        hasher.hash(buffer, line.keyStart(), line.keyEnd() - line.keyStart());
        if (operation == Operation.SET) {
            index.put(hasher.h1(), hasher.h2(), Place.of(ordinal, offset));
        } else {
            index.remove(hasher.h1(), hasher.h2());
        }
    }

    KeyIndex freeze() {
        return index.freeze();
    }
}
