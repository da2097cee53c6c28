package dev.tidemark.testkit.simulation;

import dev.tidemark.engine.Holding;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Lets go as chance has it, far more often than a collector would. Used by the simulation's thread. */
final class SimulatedHolding implements Holding {

    /** One look in so many finds nothing any more. */
    private static final int LOOKS = 64;

    private final RandomGenerator random;

    SimulatedHolding(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public <T> Held<T> hold(T value) {
        return new Drawn<>(value);
    }

    private final class Drawn<T> implements Held<T> {

        private @Nullable T value;

        Drawn(T value) {
            this.value = value;
        }

        @Override
        public @Nullable T get() {
            if (value != null && random.nextInt(LOOKS) == 0) {
                value = null;
            }
            return value;
        }
    }
}
