package dev.tidemark.actors.simulation;

import dev.tidemark.testkit.simulation.Simulation;

/** Runs worlds so that a failure tells everything that is needed to run it again. Stateless. */
final class Worlds {

    private Worlds() {}

    /** @return how many writes were acknowledged */
    static long run(Simulation simulation, WorldSettings settings) {
        return ended(simulation, settings).acknowledgedCount();
    }

    /** A world that has come to its end. */
    static StoreWorld ended(Simulation simulation, WorldSettings settings) {
        StoreWorld world = new StoreWorld(simulation, settings);
        try {
            world.run();
            return world;
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(failure.getMessage() + "\n" + world, failure);
        }
    }
}
