package dev.tidemark.actors.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How reports are spelt, and read again. Stateless. */
final class HealthJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String STARTED = "started";
    private static final String DURATION = "durationMillis";
    private static final String SEVERITY = "severity";
    private static final String FINDINGS = "findings";

    private HealthJson() {}

    static ObjectNode of(HealthReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put(STARTED, Instant.ofEpochMilli(report.startedMillis()).toString());
        node.put(DURATION, report.took().toMillis());
        node.put("bytes", report.bytes());
        node.put(SEVERITY, report.severity().label());
        ArrayNode checks = node.putArray("checks");
        report.results().forEach(result -> checks.add(of(result)));
        return node;
    }

    static ObjectNode of(HealthAlert alert) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("alert", "tidemark-health");
        node.put(STARTED, Instant.ofEpochMilli(alert.runMillis()).toString());
        node.setAll(of(alert.result()));
        return node;
    }

    private static ObjectNode of(HealthResult result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("check", result.check().label());
        node.put(SEVERITY, result.severity().label());
        node.put(DURATION, result.took().toMillis());
        ArrayNode findings = node.putArray(FINDINGS);
        result.findings()
                .forEach(finding -> findings.addObject()
                        .put(SEVERITY, finding.severity().label())
                        .put("subject", finding.subject())
                        .put("what", finding.what()));
        node.put("omitted", result.omitted());
        return node;
    }

    /** Empty for what is no report of this version. */
    static Optional<HealthReport> parse(String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            List<HealthResult> results = new ArrayList<>();
            for (JsonNode result : node.required("checks")) {
                results.add(result(result));
            }
            return Optional.of(new HealthReport(
                    Instant.parse(node.required(STARTED).asText()).toEpochMilli(),
                    Duration.ofMillis(node.required(DURATION).longValue()),
                    node.required("bytes").longValue(),
                    results));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException other) {
            return Optional.empty();
        }
    }

    private static HealthResult result(JsonNode node) {
        List<HealthFinding> findings = new ArrayList<>();
        for (JsonNode finding : node.required(FINDINGS)) {
            findings.add(new HealthFinding(
                    severity(finding),
                    finding.required("subject").asText(),
                    finding.required("what").asText()));
        }
        return new HealthResult(
                HealthCheck.valueOf(constant(node.required("check"))),
                severity(node),
                findings,
                node.required("omitted").longValue(),
                Duration.ofMillis(node.required(DURATION).longValue()));
    }

    private static HealthSeverity severity(JsonNode node) {
        return HealthSeverity.valueOf(constant(node.required(SEVERITY)));
    }

    private static String constant(JsonNode label) {
        return label.asText().toUpperCase(Locale.ROOT);
    }
}
