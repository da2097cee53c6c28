package dev.tidemark.actors.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one health run has come to. Immutable; the list is copied.
 *
 * @param startedMillis wall-clock time
 * @param bytes that were read for it
 * @param results of its checks, in their order
 */
public record HealthReport(long startedMillis, Duration took, long bytes, List<HealthResult> results) {

    public HealthReport {
        results = List.copyOf(results);
    }

    /** Of the result that weighs most. */
    public HealthSeverity severity() {
        return results.stream().map(HealthResult::severity).reduce(HealthSeverity.OK, HealthSeverity::or);
    }

    public Optional<HealthResult> result(HealthCheck check) {
        return results.stream().filter(result -> result.check() == check).findFirst();
    }

    /** How many findings of a severity are told. */
    public long count(HealthSeverity severity) {
        return results.stream()
                .flatMap(result -> result.findings().stream())
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** One line of JSON, as HTTP, the command line and the store's own history have it. */
    public String toJson() {
        return HealthJson.of(this).toString();
    }
}
