package dev.tidemark.actors.simulation;

import dev.tidemark.testkit.simulation.Simulation;
import java.util.function.Consumer;

/** Runs worlds so that a failure tells everything that is needed to run it again. Stateless. */
final class Worlds {

    private Worlds() {}

    /** @return how many writes were acknowledged */
    static long run(Simulation simulation, WorldSettings settings) {
        return ended(simulation, settings).acknowledgedCount();
    }

    /** A world that has come to its end. */
    static StoreWorld ended(Simulation simulation, WorldSettings settings) {
        return ended(new StoreWorld(simulation, settings), StoreWorld::run);
    }

    /** The world when its course has come to its end; what fails is told with the world. */
    static <W> W ended(W world, Consumer<W> course) {
        try {
            course.accept(world);
            return world;
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(failure.getMessage() + "\n" + world, failure);
        }
    }
}
