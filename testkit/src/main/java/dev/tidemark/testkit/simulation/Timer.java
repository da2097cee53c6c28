package dev.tidemark.testkit.simulation;

import akka.actor.Cancellable;
import java.util.concurrent.Executor;

/**
 * One future piece of work on the virtual clock, periodic or not.
 *
 * <p>Waiting in the heap, then ready (its moment has come, it waits for its turn), then done or back in the heap. It
 * can be cancelled until it is done. Owned by the simulation's thread.
 */
final class Timer implements Cancellable, Runnable {

    static final int NOT_QUEUED = -1;

    private final EventLoop loop;
    private final Object owner;
    private final Runnable work;
    private final Executor executor;
    private final long periodNanos;

    private boolean cancelled;
    private boolean done;

    /** Elapsed virtual time at which it falls due. */
    long dueNanos;
    /** Order of creation, the tie-break of equal due times. */
    long sequence;
    /** Place in the heap, or {@link #NOT_QUEUED}. */
    int heapIndex = NOT_QUEUED;

    /** A period of 0 means once. */
    Timer(EventLoop loop, Object owner, Runnable work, Executor executor, long periodNanos) {
        this.loop = loop;
        this.owner = owner;
        this.work = work;
        this.executor = executor;
        this.periodNanos = periodNanos;
    }

    Object owner() {
        return owner;
    }

    Runnable work() {
        return work;
    }

    @Override
    public void run() {
        if (cancelled) {
            return;
        }
        if (periodNanos > 0) {
            loop.enqueueTimer(this, dueNanos + periodNanos);
        } else {
            done = true;
        }
        executor.execute(work);
    }

    @Override
    public boolean cancel() {
        if (cancelled || done) {
            return false;
        }
        cancelled = true;
        loop.dequeueTimer(this);
        return true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
