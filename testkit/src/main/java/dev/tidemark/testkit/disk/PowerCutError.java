package dev.tidemark.testkit.disk;

/**
 * Unwinds the code under test when a scripted fault ends its process: nothing after it may run. Whoever drives the scenario
 * catches it, calls {@link SimulatedDisk#restart} and reopens.
 */
public final class PowerCutError extends Error {

    private static final long serialVersionUID = 1L;

    PowerCutError(String message) {
        super(message);
    }
}
