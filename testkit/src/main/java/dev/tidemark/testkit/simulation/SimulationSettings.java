package dev.tidemark.testkit.simulation;

import java.time.Duration;

/**
 * What a simulation runs with.
 *
 * @param seed decides every choice
 * @param stepNanos virtual time that each step takes
 * @param stallOneIn one in so many pieces of work waits a while although it could run, as on a thread that the
 *     operating system does not schedule; 0 for never
 * @param stallMax longest such wait
 * @param maxSteps bound on the steps of one await, run or advance
 * @param maxVirtualTime bound on the virtual time of one await
 */
public record SimulationSettings(
        long seed, long stepNanos, int stallOneIn, Duration stallMax, long maxSteps, Duration maxVirtualTime) {

    private static final SimulationSettings DEFAULTS =
            new SimulationSettings(0, 1_000, 256, Duration.ofMillis(10), 5_000_000, Duration.ofHours(1));

    public SimulationSettings {
        if (stepNanos < 1 || stallOneIn < 0 || maxSteps < 1) {
            throw new IllegalArgumentException("setting out of range: stepNanos=" + stepNanos + " stallOneIn="
                    + stallOneIn + " maxSteps=" + maxSteps);
        }
        if (stallMax.toNanos() < 1 || maxVirtualTime.toNanos() < 1) {
            throw new IllegalArgumentException(
                    "duration must be positive: stallMax=" + stallMax + " maxVirtualTime=" + maxVirtualTime);
        }
    }

    /** The defaults with this seed. */
    public static SimulationSettings ofSeed(long seed) {
        return DEFAULTS.withSeed(seed);
    }

    public SimulationSettings withSeed(long newSeed) {
        return new SimulationSettings(newSeed, stepNanos, stallOneIn, stallMax, maxSteps, maxVirtualTime);
    }

    /** Ready work is never held back; choices among it are still random. */
    public SimulationSettings withoutStalls() {
        return new SimulationSettings(seed, stepNanos, 0, stallMax, maxSteps, maxVirtualTime);
    }

    public SimulationSettings withStalls(int newStallOneIn, Duration newStallMax) {
        return new SimulationSettings(seed, stepNanos, newStallOneIn, newStallMax, maxSteps, maxVirtualTime);
    }

    public SimulationSettings withBounds(long newMaxSteps, Duration newMaxVirtualTime) {
        return new SimulationSettings(seed, stepNanos, stallOneIn, stallMax, newMaxSteps, newMaxVirtualTime);
    }
}
