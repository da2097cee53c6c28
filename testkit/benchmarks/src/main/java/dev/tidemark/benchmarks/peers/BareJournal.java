package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.DurableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bare threads with futures over one journal file: the limit for many callers. Callers push their set on a lock-free
 * list. Each of a few threads in turn takes all that waits, encodes it as canonical lines, writes it with one
 * positional write into a preallocated file used as a ring, makes it durable with one sync and completes the futures.
 * While one thread waits for its sync the next gathers and encodes, so encoding and syncing overlap. Answers keep the
 * order of the lines: a batch is answered only after all batches before it are durable.
 */
public final class BareJournal implements DurableWriter {

    public static final int THREADS = 2;

    private static final long FILE_LENGTH = 64L << 20;
    private static final int BUFFER_BYTES = 1 << 20;

    private final PreallocatedFile file;
    private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();
    private final ReentrantLock gathering = new ReentrantLock();
    private final List<Thread> threads = new ArrayList<>();
    private final Object turns = new Object();

    /** The thread that gathers, to be woken by whoever pushes on an empty list. */
    private volatile @Nullable Thread idle;

    private volatile boolean closed;

    /** Guarded by {@link #turns}: how many batches are durable, all before them included. */
    private long durableBatches;

    /** The rest is guarded by {@link #gathering}. */
    private long position;

    private long offset;
    private long batches;

    /** One set that waits for its sync; {@code next} is the one pushed before it. */
    private static final class Waiting {
        private final String key;
        private final byte[] value;
        private final CompletableFuture<Void> answer = new CompletableFuture<>();
        private @Nullable Waiting next;

        Waiting(String key, byte[] value) {
            this.key = key;
            this.value = value;
        }
    }

    public BareJournal(Path directory, int threadCount) throws IOException {
        file = PreallocatedFile.create(directory.resolve("bare.journal"), FILE_LENGTH);
        for (int n = 0; n < threadCount; n++) {
            Thread thread = new Thread(this::run, "bare-journal-" + n);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    @Override
    public CompletionStage<Void> set(String key, byte[] value) {
        Waiting call = new Waiting(key, value);
        Waiting before;
        do {
            before = waiting.get();
            call.next = before;
        } while (!waiting.compareAndSet(before, call));
        if (before == null) {
            LockSupport.unpark(idle);
        }
        return call.answer;
    }

    private void run() {
        LineBuffer lines = new LineBuffer(BUFFER_BYTES);
        while (!closed) {
            Waiting batch;
            long turn;
            long at;
            gathering.lock();
            try {
                batch = inOrder(gather());
                if (batch == null) {
                    return;
                }
                encode(batch, lines);
                if (offset + lines.length() > file.length()) {
                    offset = 0;
                }
                at = offset;
                offset += lines.length();
                turn = batches++;
            } finally {
                gathering.unlock();
            }
            try {
                file.write(lines.view(), at);
                file.sync();
                answer(batch, turn);
            } catch (IOException | InterruptedException failure) {
                fail(batch, failure);
                return;
            }
        }
    }

    /** All that waits, the latest first; sleeps until there is something. Nothing once closed. */
    private @Nullable Waiting gather() {
        idle = Thread.currentThread();
        Waiting taken = waiting.getAndSet(null);
        while (taken == null && !closed) {
            LockSupport.park(this);
            taken = waiting.getAndSet(null);
        }
        return taken;
    }

    private static @Nullable Waiting inOrder(@Nullable Waiting latest) {
        Waiting first = null;
        Waiting rest = latest;
        while (rest != null) {
            Waiting next = rest.next;
            rest.next = first;
            first = rest;
            rest = next;
        }
        return first;
    }

    private void encode(Waiting batch, LineBuffer lines) {
        lines.clear();
        long millis = System.currentTimeMillis();
        for (Waiting each = batch; each != null; each = each.next) {
            lines.append(++position, millis, each.key, each.value);
        }
    }

    private void answer(Waiting batch, long turn) throws InterruptedException {
        synchronized (turns) {
            while (durableBatches != turn) {
                turns.wait();
            }
            durableBatches = turn + 1;
            turns.notifyAll();
        }
        for (Waiting each = batch; each != null; each = each.next) {
            each.answer.complete(null);
        }
    }

    private static void fail(Waiting batch, Exception failure) {
        for (Waiting each = batch; each != null; each = each.next) {
            each.answer.completeExceptionally(failure);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        threads.forEach(LockSupport::unpark);
        for (Thread thread : threads) {
            Joins.await(thread);
        }
        file.close();
    }
}
