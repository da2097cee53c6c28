package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Sample;
import java.util.Locale;

/** A measured number and the text that the table shows for it. */
record Figure(double value, String text) {

    private static final double MICROS_PER_MILLI = 1_000;
    private static final double BYTES_PER_MIB = 1 << 20;

    static Figure rate(Sample sample) {
        return new Figure(
                sample.perSecond(),
                format(
                        "%,.0f/s, p50 %s, p99 %s, p99.9 %s",
                        sample.perSecond(),
                        time(sample.p50Micros()),
                        time(sample.p99Micros()),
                        time(sample.p999Micros())));
    }

    static Figure p50(Sample sample) {
        return new Figure(sample.p50Micros(), "p50 " + time(sample.p50Micros()) + ", p99 " + time(sample.p99Micros()));
    }

    static Figure p99(Sample sample) {
        return new Figure(sample.p99Micros(), "p99 " + time(sample.p99Micros()));
    }

    static Figure bytesPerSecond(Sample sample) {
        return new Figure(sample.perSecond(), format("%,.0f MiB/s", sample.perSecond() / BYTES_PER_MIB));
    }

    static Figure of(double value, String unit) {
        return new Figure(value, format("%,.1f %s", value, unit));
    }

    static String time(double micros) {
        return micros < MICROS_PER_MILLI ? format("%.0f µs", micros) : format("%.1f ms", micros / MICROS_PER_MILLI);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
