package dev.tidemark.actors;

import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.SystemTimeSource;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * What a store takes from its surroundings, so that a simulation can own it.
 *
 * @param random for handles and secret seeds; used by one thread at a time
 */
public record Seams(FileSystem disk, TimeSource time, RandomGenerator random) {

    /** The real disk, clock and randomness. */
    public static Seams real() {
        return new Seams(new LocalDisk(), new SystemTimeSource(), new SecureRandom());
    }
}
