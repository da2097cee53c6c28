package dev.tidemark.benchmarks.load;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one run, recorded by any thread into a histogram of its own and merged afterwards, so that recording
 * costs callers no shared write. {@link #sample} is for after the last {@link #record}.
 */
public final class Latencies {

    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    private final Queue<Histogram> histograms = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Histogram> own = ThreadLocal.withInitial(this::create);

    public void record(long nanos) {
        own.get().recordValue(Math.min(nanos, HIGHEST_NANOS));
    }

    public Sample sample(long elapsedNanos) {
        Histogram all = empty();
        histograms.forEach(all::add);
        double rate = all.getTotalCount() * 1e9 / elapsedNanos;
        return new Sample(rate, micros(all, 50), micros(all, 99), micros(all, 99.9));
    }

    private Histogram create() {
        Histogram histogram = empty();
        histograms.add(histogram);
        return histogram;
    }

    private static Histogram empty() {
        return new Histogram(100, HIGHEST_NANOS, DIGITS);
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }
}
