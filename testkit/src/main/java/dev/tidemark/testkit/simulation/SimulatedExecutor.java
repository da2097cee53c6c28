package dev.tidemark.testkit.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The "threads" of one epoch of a simulation: what is given to it becomes ready and runs when the seed says so.
 *
 * <p>After a crash the executor of the dead process ignores everything. Used by the simulation's thread only; work
 * from another thread is refused, since it would not be repeatable.
 */
final class SimulatedExecutor extends AbstractExecutorService {

    private final EventLoop loop;
    private final long epoch;
    private boolean shutdown;

    SimulatedExecutor(EventLoop loop) {
        this(loop, loop.epoch());
    }

    private SimulatedExecutor(EventLoop loop, long epoch) {
        this.loop = loop;
        this.epoch = epoch;
    }

    /** A fresh executor of the same process. */
    SimulatedExecutor successor() {
        return new SimulatedExecutor(loop, epoch);
    }

    @Override
    public void execute(Runnable work) {
        if (epoch != loop.epoch()) {
            return;
        }
        if (shutdown) {
            throw new RejectedExecutionException("executor is shut down");
        }
        loop.enqueue(work);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
