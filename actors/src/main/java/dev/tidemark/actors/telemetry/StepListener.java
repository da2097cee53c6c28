package dev.tidemark.actors.telemetry;

/** Is told how long steps of a store's work took, on the thread that did them: must be quick, and must not throw. */
@FunctionalInterface
public interface StepListener {

    /** @param nanos from its begin to its end, also of one that failed */
    void took(Step step, long nanos);
}
