package dev.tidemark.actors;

import dev.tidemark.engine.Holding;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.engine.journal.JournalShard;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What a store takes from its surroundings, so that a simulation can own it.
 *
 * @param random for handles and secret seeds; used by one thread at a time
 * @param holding of what readers have in memory and could read anew
 * @param journal what stands between the store and its journal: nothing, but where a simulation plants an error
 */
public record Seams(
        FileSystem disk,
        TimeSource time,
        RandomGenerator random,
        Holding holding,
        UnaryOperator<JournalShard> journal) {

    /** With nothing between the store and its journal, and what could be read anew left to the collector. */
    public Seams(FileSystem disk, TimeSource time, RandomGenerator random) {
        this(disk, time, random, Holding.WEAK, UnaryOperator.identity());
    }

    /** The same with another holding: in a simulation its own, so that two runs of a seed are alike. */
    public Seams withHolding(Holding other) {
        return new Seams(disk, time, random, other, journal);
    }

    /** The real disk, clock and randomness. */
    public static Seams real() {
        return new Seams(new LocalDisk(), new SystemTimeSource(), new SecureRandom());
    }
}
