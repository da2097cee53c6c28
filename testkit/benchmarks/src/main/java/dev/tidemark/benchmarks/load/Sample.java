package dev.tidemark.benchmarks.load;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one subject did in one round, or the median of several: a rate and the latencies of its calls. */
public record Sample(double perSecond, double p50Micros, double p99Micros, double p999Micros) {

    /** A sample of which only the rate means something. */
    public static Sample rate(double perSecond) {
        return new Sample(perSecond, 0, 0, 0);
    }

    /** Each figure's own median; for an even count the lower of the two in the middle. */
    public static Sample median(List<Sample> samples) {
        return new Sample(
                median(samples, Sample::perSecond),
                median(samples, Sample::p50Micros),
                median(samples, Sample::p99Micros),
                median(samples, Sample::p999Micros));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }
}
