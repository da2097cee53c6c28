package dev.tidemark.actors.invariant;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Validator;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.Violation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A host's own code, kept at arm's length: it runs on a thread of its own, one value at a time, and whoever asks waits no longer than
 * its patience. Any thread asks; ends with {@link #close}.
 *
 * <p>Code that throws refuses the value. Code that hangs costs those who wait their patience, once: until it comes back everybody else
 * is refused at once, so a writer is never held up for longer.
 */
final class ValidatorRule implements Rule, AutoCloseable {

    private static final int WAITING_MAX = 1_024;
    private static final long THREAD_IDLE_SECONDS = 30;

    private final String collection;
    private final Validator validator;
    private final Duration patience;
    private final ThreadPoolExecutor executor;

    /** The call that somebody has lost patience with; counts for as long as it has not come back. */
    private volatile @Nullable CountDownLatch overdue;

    ValidatorRule(String collection, Validator validator, Duration patience) {
        this.collection = collection;
        this.validator = validator;
        this.patience = patience;
        this.executor = new ThreadPoolExecutor(
                1, 1, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "tidemark-validator");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public List<Violation> violations(Candidate value) {
        CountDownLatch hanging = overdue;
        if (hanging != null && hanging.getCount() > 0) {
            throw late("validator has not come back from an earlier value");
        }
        CountDownLatch done = new CountDownLatch(1);
        FutureTask<List<Violation>> call = new FutureTask<>(() -> {
            try {
                return List.copyOf(validator.violations(value.key(), Json.verified(ByteBuffer.wrap(value.text()))));
            } finally {
                done.countDown();
            }
        });
        try {
            executor.execute(call);
            return call.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException full) {
            throw late("too many values wait for the validator");
        } catch (TimeoutException late) {
            overdue = done;
            if (!call.cancel(true)) {
                return List.of(Violation.of("", "validator came back too late"));
            }
            throw late("validator did not answer in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw late("wait for the validator was interrupted");
        } catch (ExecutionException failure) {
            return List.of(Violation.of("", "validator failed: " + Shortened.text(String.valueOf(failure.getCause()))));
        }
    }

    private OverloadedException late(String what) {
        return new OverloadedException(what + ": collection=" + collection + " patience=" + patience);
    }

    /** Refuses everything from here on; a call under way is interrupted. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
