package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    @Test
    void quantile_evenDurations_isWithinASixteenth() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (long nanos = 1; nanos <= 100_000; nanos++) {
            histogram.record(nanos);
        }
        assertThat(histogram.count()).isEqualTo(100_000);
        assertThat(histogram.quantileNanos(0.5)).isCloseTo(50_000, Percentage.withPercentage(6.5));
        assertThat(histogram.quantileNanos(0.99)).isCloseTo(99_000, Percentage.withPercentage(6.5));
    }

    @Test
    void quantile_nothingRecorded_isZero() {
        assertThat(new LatencyHistogram().quantileNanos(0.5)).isZero();
    }
}
