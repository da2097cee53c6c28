package dev.tidemark.actors.health;

import java.time.Duration;
import java.util.List;

/**
 * What one check of a health run has come to. Immutable; the list is copied.
 *
 * @param severity of the finding that weighs most, also among those left out
 * @param findings the first ones of those that weigh most, at most {@code tidemark.health.findings-max}
 * @param omitted how many more there were
 */
public record HealthResult(
        HealthCheck check, HealthSeverity severity, List<HealthFinding> findings, long omitted, Duration took) {

    public HealthResult {
        findings = List.copyOf(findings);
    }
}
