package dev.tidemark.benchmarks.soak;

/**
 * How many bytes may have been written by now: a straight line to the whole length in the first half of the soak, and a quarter
 * as steep after it. Immutable.
 */
record SoakPace(long startNanos, long halfNanos, long lengthBytes) {

    private static final double LATER = 0.25;

    long allowed(long nowNanos) {
        double halves = (nowNanos - startNanos) / (double) halfNanos;
        return (long) (lengthBytes * (halves <= 1 ? halves : 1 + (halves - 1) * LATER));
    }
}
