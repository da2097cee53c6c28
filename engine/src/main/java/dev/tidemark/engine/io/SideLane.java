package dev.tidemark.engine.io;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Work that one thread has done beside itself, a piece at a time and in order, by an executor that is not its own. Owned by the
 * thread that hands the pieces over.
 *
 * <p>{@value #PIECES_MAX} pieces may be under way, so that the next one is there when one ends: waking a thread takes as long as a piece
 * may. What they work on is not touched before that many were handed over behind them, or {@link #await} has returned.
 *
 * <p>A piece that no thread has begun when its owner would have to wait for it is done by the owner: an executor that is busy, or refuses,
 * costs time alone. With {@link #INLINE} every piece is done where it is handed over, as simulations need it.
 *
 * <p>Life: {@link #hand} and {@link #await}, which tell of a piece before if that failed → {@link #close}, at any moment, after which
 * nothing runs and nothing will. No thread is ever interrupted; an interrupt of the owner's stays pending.
 */
public final class SideLane implements AutoCloseable {

    /** Does everything where it is handed over. */
    public static final Executor INLINE = Runnable::run;

    /** Pieces that are not done, the one that runs among them. */
    public static final int PIECES_MAX = 2;

    /** Then the executor's other work has its turn. */
    private static final int PIECES_PER_TURN = 16;

    private final Executor executor;

    /** In order. Guarded by this, as all that follows. */
    private final Deque<Runnable> waiting = new ArrayDeque<>(PIECES_MAX);

    private boolean running;

    /** Whether the executor has been asked and has not come yet: it is never asked twice. */
    private boolean asked;

    private @Nullable Throwable failure;

    public SideLane(Executor executor) {
        this.executor = executor;
    }

    /**
     * Has a piece done beside, once those before are done.
     *
     * @throws RuntimeException that one before failed with: this one is not done, nor is any between
     */
    public void hand(Runnable piece) {
        awaitAtMost(PIECES_MAX - 1);
        add(piece);
        ask();
    }

    private synchronized void add(Runnable piece) {
        waiting.add(piece);
    }

    private void ask() {
        if (isToBeAsked()) {
            try {
                executor.execute(this::come);
            } catch (RejectedExecutionException refused) {
                notAsked();
            }
        }
    }

    /** Whoever does a piece goes on to the next one. */
    private synchronized boolean isToBeAsked() {
        boolean toBeAsked = !asked && !running && !waiting.isEmpty();
        asked |= toBeAsked;
        return toBeAsked;
    }

    private synchronized void notAsked() {
        asked = false;
    }

    private void come() {
        notAsked();
        int done = 0;
        for (Runnable next = begin(); next != null; next = done < PIECES_PER_TURN ? begin() : null) {
            perform(next);
            done++;
        }
        ask();
    }

    /** The next piece, if there is one and none runs. */
    private synchronized @Nullable Runnable begin() {
        Runnable next = running ? null : waiting.poll();
        running |= next != null;
        return next;
    }

    private void perform(Runnable piece) {
        Throwable thrown = null;
        try {
            piece.run();
        } catch (RuntimeException | Error told) {
            thrown = told;
        }
        ended(thrown);
    }

    private synchronized void ended(@Nullable Throwable thrown) {
        running = false;
        if (thrown != null) {
            failure = thrown;
            waiting.clear();
        }
        notifyAll();
    }

    /**
     * Waits until nothing is left to do.
     *
     * @throws RuntimeException that a piece failed with; told once
     */
    public void await() {
        awaitAtMost(0);
    }

    private void awaitAtMost(int count) {
        for (Runnable next = toDo(count); next != null; next = toDo(count)) {
            perform(next);
        }
        tell();
    }

    /** What the owner has to do itself, so that no more pieces are left than that; waits for what others do. */
    private synchronized @Nullable Runnable toDo(int count) {
        boolean interrupted = false;
        while (running && waiting.size() + 1 > count) {
            try {
                wait();
            } catch (InterruptedException interrupt) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return running || waiting.size() <= count ? null : begin();
    }

    private synchronized void tell() {
        Throwable told = failure;
        failure = null;
        if (told instanceof Error error) {
            throw error;
        }
        if (told instanceof RuntimeException known) {
            throw known;
        }
    }

    /** Gives up what has not begun, waits for what has; nobody is told any more how that ends. */
    @Override
    public void close() {
        synchronized (this) {
            waiting.clear();
        }
        toDo(0);
    }
}
