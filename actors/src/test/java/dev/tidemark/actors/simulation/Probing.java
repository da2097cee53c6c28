package dev.tidemark.actors.simulation;

import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Writes that must be taken, since disk and store are well. One for each world. */
final class Probing {

    private static final int TRIES_MAX = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Simulation simulation;
    private long count;

    Probing(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Live readers may hold all but one of the places for open collections: then the idle ones make room after a while. */
    void require(Life life, StoreClient client, String name, String incarnation, boolean keyless) {
        for (int tries = 1; ; tries++) {
            CompletionStage<WriteOutcome> probe = client.probe(name, incarnation, ++count, keyless);
            life.pump(probe);
            try {
                simulation.await(probe);
                return;
            } catch (CompletionException failure) {
                if (failure.getCause() instanceof DiskFullException) {
                    return;
                }
                if (tries == TRIES_MAX || !(failure.getCause() instanceof OverloadedException)) {
                    throw new AssertionError("write is refused though disk and store are well: name=" + name, failure);
                }
                simulation.advance(PATIENCE);
            }
        }
    }
}
