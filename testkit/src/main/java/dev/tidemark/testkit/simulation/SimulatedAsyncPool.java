package dev.tidemark.testkit.simulation;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Stands where {@code CompletableFuture} keeps its default executor: a simulation's thread gives its work to the
 * simulation, any other thread to the pool that was there before.
 *
 * <p>It is a {@code ForkJoinPool} in type only, as newer JDKs declare the place so; it never starts a thread.
 */
final class SimulatedAsyncPool extends ForkJoinPool {

    private final Executor original;

    SimulatedAsyncPool(Executor original) {
        super(1);
        this.original = original;
    }

    @Override
    public void execute(Runnable work) {
        OpenSimulations.ofThread().map(Simulation::executor).orElse(original).execute(work);
    }

    @Override
    public void execute(ForkJoinTask<?> task) {
        execute((Runnable) task::invoke);
    }
}
