package dev.tidemark.actors.store;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call that waits for a collection's watermark to move beyond a position; the future that its caller has. Any thread.
 *
 * <p>Ends once: reached, out of time, failed, or cancelled by the caller. In each case it is taken off the live tail and its timer
 * stops. When the collection's port closes, it goes on at the next one.
 */
final class WatermarkWait extends CompletableFuture<Long> implements Runnable {

    private final Supplier<CollectionPort> ports;
    private final ActorSystem<?> system;
    private final long after;
    private final Duration atMost;
    private final LiveTail.Waiter waiter = new LiveTail.Waiter(this);

    /** Runs from when the collection is open. */
    private volatile @Nullable Cancellable timer;

    private volatile @Nullable CollectionPort waitingAt;

    /** Which incarnation of the collection is waited for; empty before it is open. */
    private volatile Optional<String> handle = Optional.empty();

    WatermarkWait(Supplier<CollectionPort> ports, ActorSystem<?> system, long after, Duration atMost) {
        this.ports = ports;
        this.system = system;
        this.after = after;
        this.atMost = atMost;
    }

    static OverloadedException tooManyWait() {
        return new OverloadedException("too many readers wait for new records");
    }

    /** Starts waiting; called once. Ends on the calling thread if the watermark is beyond already. */
    void start() {
        goOn();
    }

    private void waitAt(CollectionPort port) {
        waitingAt = port;
        if (!port.liveTail().await(after, waiter)) {
            fail(tooManyWait());
        } else if (isDone()) {
            release();
        }
    }

    /** Woken by the live tail. */
    @Override
    public void run() {
        CollectionPort port = waitingAt;
        if (port == null || isDone()) {
            return;
        }
        long watermark = port.reader().view().watermark();
        if (watermark > after) {
            complete(watermark);
            stopTimer();
        } else {
            goOn();
        }
    }

    /** At the port that serves the collection now. */
    private void goOn() {
        try {
            CollectionPort next = ports.get();
            if (next.isServing()) {
                goOnAt(next);
            } else {
                // Not on the writer that opens: what the caller attached runs on the thread that completes this.
                next.opened()
                        .whenCompleteAsync(
                                (open, failure) -> {
                                    if (failure == null) {
                                        goOnAt(open);
                                    } else {
                                        fail(failure);
                                    }
                                },
                                system.executionContext());
            }
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    private void goOnAt(CollectionPort port) {
        String current = port.entry().handle();
        if (!handle.orElse(current).equals(current)) {
            fail(new UnknownCollectionException("collection was dropped and created anew while it was waited for: name="
                    + port.entry().name()));
            return;
        }
        handle = Optional.of(current);
        long watermark = port.reader().view().watermark();
        if (watermark > after) {
            complete(watermark);
            release();
        } else {
            // Ahead of the timer, which may run at once and must find where to look.
            waitingAt = port;
            if (timer == null) {
                timer = system.scheduler().scheduleOnce(atMost, this::expired, system.executionContext());
            }
            waitAt(port);
        }
    }

    private void expired() {
        CollectionPort port = waitingAt;
        if (port != null) {
            complete(port.reader().view().watermark());
        }
        release();
    }

    private void fail(Throwable failure) {
        completeExceptionally(failure);
        release();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        release();
        return cancelled;
    }

    private void stopTimer() {
        Cancellable running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void release() {
        stopTimer();
        CollectionPort port = waitingAt;
        if (port != null) {
            port.liveTail().cancel(waiter);
        }
    }
}
