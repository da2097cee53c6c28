package dev.tidemark.testkit.simulation;

/**
 * A simulation that cannot go on: deadlock, a bound exceeded, or work from a thread outside.
 *
 * <p>The message names the seed and ends with the last steps.
 */
public final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long seed;

    SimulationFailure(String message, long seed) {
        super(message);
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }
}
