package dev.tidemark.testkit.engine;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.testkit.workload.WorkloadShape;
import java.util.EnumSet;
import java.util.Set;
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

    /** What a world may have beyond faults and ends. */
    enum Trait {
        /** Bits turn over between two lives. */
        ROT,
        /** Images of key indexes are taken. */
        CHECKPOINTS,
        /** Collections are compacted. */
        COMPACTION,
        /** Compactions drop every tombstone that they may. */
        DROPPING,
        /** Closed segments are sealed. */
        SEALING
    }

    /**
     * What a world has beyond faults and ends.
     *
     * @param lesser collections of durability {@code interval}
     * @param retention of collections without keys
     */
    record Traits(Set<Trait> all, Lesser lesser, Retention retention) {

        static final Traits NONE = new Traits(Set.of(), Lesser.NONE, Retention.FOR_EVER);

        Traits with(Trait trait) {
            Set<Trait> more = EnumSet.of(trait);
            more.addAll(all);
            return new Traits(more, lesser, retention);
        }

        boolean rot() {
            return all.contains(Trait.ROT);
        }

        boolean checkpoints() {
            return all.contains(Trait.CHECKPOINTS);
        }

        boolean compaction() {
            return all.contains(Trait.COMPACTION);
        }

        boolean dropping() {
            return all.contains(Trait.DROPPING);
        }

        boolean sealing() {
            return all.contains(Trait.SEALING);
        }
    }

    static final WorldSettings SMALL = new WorldSettings(
            5,
            60,
            new WorkloadShape(4, 3, 12, 160, 3_000, 5),
            new StoreSettings(3_000, 4, 2, 8_000),
            new JournalSettings(20 << 10, 4, 16 << 10),
            Traits.NONE);

    /** By how much segments are longer in some lives than in others. */
    private static final int GROWTH_SHIFT = 3;

    /** Settings of one life; compacted collections of changing ones, so that short segments are there to be put together. */
    StoreSettings store(RandomGenerator random) {
        boolean changing = traits.compaction() && shape.streams() > 0;
        return new StoreSettings(
                store.segmentLengthMaxBytes() << (changing && random.nextBoolean() ? GROWTH_SHIFT : 0),
                store.readHandlesMax(),
                store.writeHandlesMax(),
                store.cacheMaxBytes());
    }

    boolean rot() {
        return traits.rot();
    }

    /** @param index of the collection */
    Durability durabilityOf(int index) {
        boolean catalog = index == shape.collections() - 1;
        boolean isLesser = switch (traits.lesser()) {
            case NONE -> false;
            case SECOND -> index == 1;
            case ALL -> !catalog;
        };
        return isLesser ? Durability.INTERVAL : Durability.ALWAYS;
    }

    /** How seldom upkeep syncs the journal; the less, the more there is to lose that nobody was promised. */
    int syncOneIn() {
        return traits.lesser() == Lesser.ALL ? 12 : 5;
    }

    WorldSettings withRot() {
        return with(Trait.ROT);
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
        return with(new Traits(traits.all(), lesser, traits.retention()));
    }

    WorldSettings withCheckpoints() {
        return with(Trait.CHECKPOINTS);
    }

    /** What is closed is sealed, with segments so short that much is. */
    WorldSettings withSealing() {
        return withSegments(1_500).with(Trait.SEALING);
    }

    /** Compacted often, with segments so short that there is always something to compact. */
    WorldSettings withCompaction() {
        return withSegments(600).with(Trait.COMPACTION);
    }

    /** Collections without keys keep few values, in segments so short that there is often one to remove. */
    WorldSettings withRetention() {
        Retention few = Retention.FOR_EVER.withMaxCount(12);
        return withSegments(600).with(new Traits(traits.all(), traits.lesser(), few));
    }

    private WorldSettings withSegments(long lengthMaxBytes) {
        StoreSettings shortSegments = new StoreSettings(lengthMaxBytes, 4, 2, 8_000);
        return new WorldSettings(lives, stepsPerLife, shape, shortSegments, journal, traits);
    }

    /** The first collections, used most, have no keys. */
    WorldSettings withStreams(int count) {
        return new WorldSettings(lives, stepsPerLife, shape.withStreams(count), store, journal, traits);
    }

    /** Compactions drop every tombstone that they may. */
    WorldSettings withDroppedTombstones() {
        return with(Trait.DROPPING);
    }

    private WorldSettings with(Trait trait) {
        return with(traits.with(trait));
    }

    private WorldSettings with(Traits newTraits) {
        return new WorldSettings(lives, stepsPerLife, shape, store, journal, newTraits);
    }

    WorldSettings withLives(int count, int steps) {
        return new WorldSettings(count, steps, shape, store, journal, traits);
    }
}
