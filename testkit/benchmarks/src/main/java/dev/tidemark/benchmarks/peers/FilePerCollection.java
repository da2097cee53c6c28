package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.CollectionsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One file and one sync per collection, with group commit per file: what waits for a file when its turn comes is
 * written and synced together. The files are preallocated rings, and a pool of threads keeps many syncs in flight:
 * both favour this peer.
 */
public final class FilePerCollection implements CollectionsWriter {

    public static final int THREADS = 32;

    private static final long FILE_LENGTH = 64L << 10;
    private static final int BUFFER_BYTES = 16 << 10;

    private final ExecutorService threads;
    private final ThreadLocal<LineBuffer> buffers = ThreadLocal.withInitial(() -> new LineBuffer(BUFFER_BYTES));
    private final List<Commits> collections = new ArrayList<>();

    private record Waiting(String key, byte[] value, CompletableFuture<Void> answer) {}

    public FilePerCollection(Path directory, int collectionCount, int threadCount) throws IOException {
        threads = Executors.newFixedThreadPool(threadCount, task -> {
            Thread thread = new Thread(task, "file-per-collection");
            thread.setDaemon(true);
            return thread;
        });
        for (int n = 0; n < collectionCount; n++) {
            collections.add(new Commits(PreallocatedFile.create(directory.resolve(n + ".jsonl"), FILE_LENGTH)));
        }
    }

    @Override
    public CompletionStage<Void> set(int collection, String key, byte[] value) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        collections.get(collection).add(new Waiting(key, value, answer));
        return answer;
    }

    @Override
    public void close() throws IOException {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("syncs do not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Commits commits : collections) {
            commits.file.close();
        }
    }

    /** The group commits of one file; at most one runs at a time. */
    private final class Commits implements Runnable {

        private final PreallocatedFile file;
        private List<Waiting> waiting = new ArrayList<>();
        private boolean running;
        private long position;
        private long offset;

        Commits(PreallocatedFile file) {
            this.file = file;
        }

        void add(Waiting call) {
            boolean wasIdle;
            synchronized (this) {
                waiting.add(call);
                wasIdle = !running;
                running = true;
            }
            if (wasIdle) {
                threads.execute(this);
            }
        }

        @Override
        public void run() {
            List<Waiting> batch = take();
            try {
                commit(batch);
                batch.forEach(each -> each.answer().complete(null));
            } catch (IOException | RuntimeException failure) {
                batch.forEach(each -> each.answer().completeExceptionally(failure));
            }
            boolean goesOn;
            synchronized (this) {
                goesOn = !waiting.isEmpty();
                running = goesOn;
            }
            if (goesOn) {
                threads.execute(this);
            }
        }

        private synchronized List<Waiting> take() {
            List<Waiting> batch = waiting;
            waiting = new ArrayList<>();
            return batch;
        }

        private void commit(List<Waiting> batch) throws IOException {
            LineBuffer lines = buffers.get();
            lines.clear();
            long millis = System.currentTimeMillis();
            for (Waiting each : batch) {
                lines.append(++position, millis, each.key(), each.value());
            }
            if (offset + lines.length() > file.length()) {
                offset = 0;
            }
            file.write(lines.view(), offset);
            offset += lines.length();
            file.sync();
        }
    }
}
