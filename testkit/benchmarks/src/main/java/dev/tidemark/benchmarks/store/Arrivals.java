package dev.tidemark.benchmarks.store;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Counts deliveries until all that are expected have happened. Any thread arrives; one expects and waits. */
final class Arrivals {

    private static final long SECONDS_MAX = 60;

    private volatile CountDownLatch expected = new CountDownLatch(0);

    void expect(int count) {
        expected = new CountDownLatch(count);
    }

    void arrived() {
        expected.countDown();
    }

    void await() throws IOException {
        try {
            if (!expected.await(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("followers were not told: missing=" + expected.getCount());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
