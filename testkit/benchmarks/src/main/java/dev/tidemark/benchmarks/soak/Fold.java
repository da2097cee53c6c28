package dev.tidemark.benchmarks.soak;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/** What one reader of the log has seen: the last position of each hot key, the cold keys. Owned by the reader's stream. */
final class Fold {

    private final long[] lastOf = new long[SoakModel.HOT_KEYS];
    private final BitSet cold = new BitSet();
    private volatile long position;

    /** Takes the next record. Positions that compaction left out are missing, nothing else may be. */
    void take(LogRecord record) {
        if (record.position() <= position) {
            throw new IllegalStateException(
                    "positions do not rise: before=" + position + " record=" + record.position());
        }
        if (record.operation() == Operation.SET || record.operation() == Operation.DELETE) {
            ByteBuffer key = record.escapedKey();
            boolean hot = key.get(0) == 'h';
            int number = numberBehindDash(key);
            if (hot) {
                lastOf[number] = record.position();
            } else {
                cold.set(number);
            }
        }
        position = record.position();
    }

    private static int numberBehindDash(ByteBuffer key) {
        String text = StandardCharsets.US_ASCII.decode(key).toString();
        return Integer.parseInt(text.substring(text.indexOf('-') + 1));
    }

    /** Last position seen. Any thread. */
    long position() {
        return position;
    }

    /** Compares with the model when nobody writes any more. */
    void requireAll(SoakModel model, String reader) {
        for (int key = 0; key < SoakModel.HOT_KEYS; key++) {
            if (lastOf[key] != model.hotPosition(key)) {
                throw new IllegalStateException("reader has another last record: reader=" + reader + " key=hot-" + key
                        + " expected=" + model.hotPosition(key) + " actual=" + lastOf[key]);
            }
        }
        if (cold.cardinality() != model.coldKeys()) {
            throw new IllegalStateException("reader has other cold keys: reader=" + reader + " expected="
                    + model.coldKeys() + " actual=" + cold.cardinality());
        }
    }
}
