package dev.tidemark.actors.simulation;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.space.DiskLedger;
import dev.tidemark.engine.space.DiskUse;

/** Compares what a store says of its disk use with what a walk through its files finds. Stateless. */
final class DiskCount {

    private static final int ALL = Integer.MAX_VALUE;

    private DiskCount() {}

    /**
     * Called while nothing is under way in the middle of an operation.
     *
     * @param settled whether the store has had time to count everything
     */
    static void require(FileSystem disk, Tidemark store, boolean settled) {
        DiskUse told = store.statistics().disk().use();
        if (settled && !told.exact()) {
            throw new AssertionError("disk use is never exact");
        }
        DiskUse found = found(disk);
        if (told.exact() && !told.equals(found)) {
            throw new AssertionError("disk use is told wrong: found=" + found + " told=" + told);
        }
    }

    static DiskUse found(FileSystem disk) {
        DiskLedger ledger = DiskLedger.begin(disk, Life.DIRECTORY);
        ledger.countSome(ALL);
        return ledger.use();
    }
}
