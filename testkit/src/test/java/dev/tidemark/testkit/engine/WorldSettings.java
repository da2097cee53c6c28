package dev.tidemark.testkit.engine;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.testkit.workload.WorkloadShape;
import java.util.random.RandomGenerator;

/**
 * Bounds of one simulated store, small enough that segments roll and journal files are recycled within a few steps.
 *
 * @param stepsPerLife most steps before a process ends
 */
record WorldSettings(
        int lives, int stepsPerLife, WorkloadShape shape, StoreSettings store, JournalSettings journal, Traits traits) {

    /** Which collections are answered before they are synced. */
    enum Lesser {
        NONE,
        SECOND,
        ALL
    }

    /**
     * What a world has beyond faults and ends.
     *
     * @param rot whether bits turn over between two lives
     * @param lesser collections of durability {@code interval}
     * @param checkpoints whether images of key indexes are taken
     * @param compaction whether collections are compacted
     * @param sealing whether closed segments are sealed
     * @param retention of collections without keys
     */
    record Traits(
            boolean rot,
            Lesser lesser,
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
            new Traits(false, Lesser.NONE, false, false, false, Retention.FOR_EVER));

    /** Settings of one life; compacted collections of changing ones, so that short segments are there to be put together. */
    StoreSettings store(RandomGenerator random) {
        boolean changing = traits.compaction() && shape.streams() > 0;
        return new StoreSettings(
                store.segmentLengthMaxBytes() << (changing ? random.nextInt(3) : 0),
                store.readHandlesMax(),
                store.writeHandlesMax(),
                store.cacheMaxBytes());
    }

    boolean rot() {
        return traits.rot();
    }

    private Lesser lesser() {
        return traits.lesser();
    }

    /** @param index of the collection */
    Durability durabilityOf(int index) {
        boolean catalog = index == shape.collections() - 1;
        boolean isLesser = switch (lesser()) {
            case NONE -> false;
            case SECOND -> index == 1;
            case ALL -> !catalog;
        };
        return isLesser ? Durability.INTERVAL : Durability.ALWAYS;
    }

    WorldSettings withRot() {
        return with(
                new Traits(true, lesser(), checkpoints(), traits.compaction(), traits.sealing(), traits.retention()));
    }

    private boolean checkpoints() {
        return traits.checkpoints();
    }

    /** The second collection is answered before it is synced. */
    WorldSettings withLesserDurability() {
        return with(Lesser.SECOND);
    }

    /** All but the catalog are: little is synced that nobody asked to be. */
    WorldSettings withLesserDurabilities() {
        return with(Lesser.ALL);
    }

    private WorldSettings with(Lesser lesser) {
        return with(
                new Traits(rot(), lesser, checkpoints(), traits.compaction(), traits.sealing(), traits.retention()));
    }

    WorldSettings withCheckpoints() {
        return with(new Traits(rot(), lesser(), true, traits.compaction(), traits.sealing(), traits.retention()));
    }

    /** What is closed is sealed, with segments so short that much is. */
    WorldSettings withSealing() {
        return withSegments(1_500)
                .with(new Traits(rot(), lesser(), checkpoints(), traits.compaction(), true, traits.retention()));
    }

    /** Compacted often, with segments so short that there is always something to compact. */
    WorldSettings withCompaction() {
        return withSegments(600)
                .with(new Traits(rot(), lesser(), checkpoints(), true, traits.sealing(), traits.retention()));
    }

    /** Collections without keys keep few values, in segments so short that there is often one to remove. */
    WorldSettings withRetention() {
        Retention few = Retention.FOR_EVER.withMaxCount(12);
        return withSegments(600)
                .with(new Traits(rot(), lesser(), checkpoints(), traits.compaction(), traits.sealing(), few));
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
