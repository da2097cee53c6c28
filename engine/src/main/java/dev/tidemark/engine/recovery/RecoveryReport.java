package dev.tidemark.engine.recovery;

import dev.tidemark.engine.PositionRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What opening a collection found and did.
 *
 * @param restoredBytes rewritten from the journal
 * @param cutBytes cut from the end as a torn tail
 * @param damage positions that had been durable and cannot be read
 * @param remarks one line each, for whoever looks after the store
 */
public record RecoveryReport(long restoredBytes, long cutBytes, List<PositionRange> damage, List<String> remarks) {

    public RecoveryReport {
        damage = List.copyOf(damage);
        remarks = List.copyOf(remarks);
    }

    /** Collects a report. Owned by one thread. */
    static final class Builder {

        private final List<PositionRange> damage = new ArrayList<>();
        private final List<String> remarks = new ArrayList<>();
        private long restoredBytes;
        private long cutBytes;

        void restored(long bytes) {
            restoredBytes += bytes;
        }

        void cut(long bytes, Object file, String reason) {
            cutBytes += bytes;
            remarks.add("torn tail cut: bytes=" + bytes + " reason=" + reason + " file=" + file);
        }

        void damaged(PositionRange positions, Object file, String reason) {
            damage.add(positions);
            remarks.add("damage: positions=" + positions + " reason=" + reason + " file=" + file);
        }

        void remark(String text) {
            remarks.add(text);
        }

        RecoveryReport build() {
            return new RecoveryReport(restoredBytes, cutBytes, damage, remarks);
        }
    }
}
