package dev.tidemark.testkit.engine;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.testkit.workload.WorkloadShape;

/**
 * Bounds of one simulated store, small enough that segments roll and journal files are recycled within a few steps.
 *
 * @param stepsPerLife most steps before a process ends
 * @param rot whether bits turn over between two lives
 * @param lesserDurability whether the second collection has durability {@code interval}
 */
record WorldSettings(
        int lives,
        int stepsPerLife,
        WorkloadShape shape,
        StoreSettings store,
        JournalSettings journal,
        boolean rot,
        boolean lesserDurability) {

    static final WorldSettings SMALL = new WorldSettings(
            5,
            60,
            new WorkloadShape(4, 3, 12, 160, 3_000, 5),
            new StoreSettings(3_000, 4, 2, 8_000),
            new JournalSettings(20 << 10, 4, 16 << 10),
            false,
            false);

    WorldSettings withRot() {
        return new WorldSettings(lives, stepsPerLife, shape, store, journal, true, lesserDurability);
    }

    /** The second collection is answered before it is synced. */
    WorldSettings withLesserDurability() {
        return new WorldSettings(lives, stepsPerLife, shape, store, journal, rot, true);
    }

    WorldSettings withLives(int count, int steps) {
        return new WorldSettings(count, steps, shape, store, journal, rot, lesserDurability);
    }
}
