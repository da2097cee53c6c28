package dev.tidemark.benchmarks.peers;

/** Waiting for a thread to end, for closing subjects. */
final class Joins {

    private static final long MILLIS_MAX = 10_000;

    private Joins() {}

    static void await(Thread thread) {
        try {
            thread.join(MILLIS_MAX);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("thread does not end: name=" + thread.getName());
        }
    }
}
