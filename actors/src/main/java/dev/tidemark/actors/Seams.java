package dev.tidemark.actors;

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
 * @param journal what stands between the store and its journal: nothing, but where a simulation plants an error
 */
public record Seams(FileSystem disk, TimeSource time, RandomGenerator random, UnaryOperator<JournalShard> journal) {

    /** With nothing between the store and its journal. */
    public Seams(FileSystem disk, TimeSource time, RandomGenerator random) {
        this(disk, time, random, UnaryOperator.identity());
    }

    /** The real disk, clock and randomness. */
    public static Seams real() {
        return new Seams(new LocalDisk(), new SystemTimeSource(), new SecureRandom());
    }
}
