package dev.tidemark.testkit.engine;

import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.testkit.workload.WorkloadShape;

/**
 * Bounds of one simulated store, small enough that segments roll and journal files are recycled within a few steps.
 *
 * @param stepsPerLife most steps before a process ends
 */
record WorldSettings(
        int lives, int stepsPerLife, WorkloadShape shape, StoreSettings store, JournalSettings journal, Traits traits) {

    /**
     * What a world has beyond faults and ends.
     *
     * @param rot whether bits turn over between two lives
     * @param lesserDurability whether the second collection has durability {@code interval}
     * @param checkpoints whether images of key indexes are taken
     * @param compaction whether collections are compacted
     * @param sealing whether closed segments are sealed
     * @param retention of collections without keys
     */
    record Traits(
            boolean rot,
            boolean lesserDurability,
            boolean checkpoints,
            boolean compaction,
            boolean sealing,
            Retention retention) {}

    static final WorldSettings SMALL = new WorldSettings(
            5,
            60,
            new WorkloadShape(4, 3, 12, 160, 3_000, 5),
            new StoreSettings(3_000, 4, 2, 8_000),
            new JournalSettings(20 << 10, 4, 16 << 10),
            new Traits(false, false, false, false, false, Retention.FOR_EVER));

    boolean rot() {
        return traits.rot();
    }

    boolean lesserDurability() {
        return traits.lesserDurability();
    }

    WorldSettings withRot() {
        return with(new Traits(
                true, lesserDurability(), checkpoints(), traits.compaction(), traits.sealing(), traits.retention()));
    }

    private boolean checkpoints() {
        return traits.checkpoints();
    }

    /** The second collection is answered before it is synced. */
    WorldSettings withLesserDurability() {
        return with(new Traits(rot(), true, checkpoints(), traits.compaction(), traits.sealing(), traits.retention()));
    }

    WorldSettings withCheckpoints() {
        return with(
                new Traits(rot(), lesserDurability(), true, traits.compaction(), traits.sealing(), traits.retention()));
    }

    /** What is closed is sealed, with segments so short that much is. */
    WorldSettings withSealing() {
        return withSegments(1_500)
                .with(new Traits(
                        rot(), lesserDurability(), checkpoints(), traits.compaction(), true, traits.retention()));
    }

    /** Compacted often, with segments so short that there is always something to compact. */
    WorldSettings withCompaction() {
        return withSegments(600)
                .with(new Traits(rot(), lesserDurability(), checkpoints(), true, traits.sealing(), traits.retention()));
    }

    /** Collections without keys keep few values, in segments so short that there is often one to remove. */
    WorldSettings withRetention() {
        Retention few = Retention.FOR_EVER.withMaxCount(12);
        return withSegments(600)
                .with(new Traits(rot(), lesserDurability(), checkpoints(), traits.compaction(), traits.sealing(), few));
    }

    private WorldSettings withSegments(long lengthMaxBytes) {
        StoreSettings shortSegments = new StoreSettings(lengthMaxBytes, 4, 2, 8_000);
        return new WorldSettings(lives, stepsPerLife, shape, shortSegments, journal, traits);
    }

    /** The first collections, used most, have no keys. */
    WorldSettings withStreams(int count) {
        return new WorldSettings(lives, stepsPerLife, shape.withStreams(count), store, journal, traits);
    }

    private WorldSettings with(Traits newTraits) {
        return new WorldSettings(lives, stepsPerLife, shape, store, journal, newTraits);
    }

    WorldSettings withLives(int count, int steps) {
        return new WorldSettings(count, steps, shape, store, journal, traits);
    }
}
