package dev.tidemark.actors.metrics;

import static dev.tidemark.actors.metrics.StoreFigure.counter;
import static dev.tidemark.actors.metrics.StoreFigure.gauge;

import dev.tidemark.actors.health.HealthCheck;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthResult;
import dev.tidemark.actors.health.HealthSeverity;
import dev.tidemark.actors.metrics.StoreFigure.Series;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The metrics of health runs. What there is no report of is not a number. Stateless. */
final class HealthFigures {

    private static final double MILLIS = 1e3;

    private HealthFigures() {}

    static List<StoreFigure> all() {
        return List.of(
                counter(
                        "tidemark.health.runs",
                        "",
                        "Health runs that came to their end",
                        read -> read.health().runs()),
                counter(
                        "tidemark.health.alerts",
                        "",
                        "Critical results of health runs that were told of",
                        read -> read.health().alerts()),
                counter(
                        "tidemark.health.read",
                        "bytes",
                        "Bytes that health runs have read",
                        read -> read.health().readBytes()),
                gauge(
                        "tidemark.health.running",
                        "",
                        "Whether a health run is under way: 1, or 0",
                        read -> read.health().underWay().isPresent() ? 1 : 0),
                gauge(
                        "tidemark.health.last",
                        "seconds",
                        "When the last health run began, since the epoch",
                        last(report -> report.startedMillis() / MILLIS)),
                gauge(
                        "tidemark.health.duration",
                        "seconds",
                        "How long the last health run took",
                        last(report -> report.took().toMillis() / MILLIS)),
                gauge(
                                "tidemark.health.severity",
                                "",
                                "What each check of the last health run has found: 0 ok, 1 info, 2 warning, 3 critical",
                                read -> 0)
                        .by(
                                "check",
                                Arrays.stream(HealthCheck.values())
                                        .map(check -> new Series(check.label(), last(report -> weight(report, check))))
                                        .toList()),
                gauge("tidemark.health.findings", "", "Findings of the last health run by what they weigh", read -> 0)
                        .by(
                                "severity",
                                Stream.of(HealthSeverity.INFO, HealthSeverity.WARNING, HealthSeverity.CRITICAL)
                                        .map(severity ->
                                                new Series(severity.label(), last(report -> report.count(severity))))
                                        .toList()));
    }

    private static ToDoubleFunction<StoreReading> last(ToDoubleFunction<HealthReport> number) {
        return read -> read.health().last().map(number::applyAsDouble).orElse(Double.NaN);
    }

    private static double weight(HealthReport report, HealthCheck check) {
        return switch (report.result(check).map(HealthResult::severity).orElse(HealthSeverity.OK)) {
            case OK -> 0;
            case INFO -> 1;
            case WARNING -> 2;
            case CRITICAL -> 3;
        };
    }
}
