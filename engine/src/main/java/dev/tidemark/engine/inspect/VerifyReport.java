package dev.tidemark.engine.inspect;

import java.util.Map;

/**
 * What a verification amounts to. Immutable.
 *
 * @param holder what the present or last owner wrote about itself, "unknown" when there is nothing
 * @param ownerMayRun whether that owner may be at work: then what lies above the last durable position may be torn at any moment
 * @param findings how many of each gravity; every gravity is a key
 */
public record VerifyReport(String holder, boolean ownerMayRun, Totals totals, Map<Gravity, Long> findings) {

    /**
     * What was looked at.
     *
     * @param lines intact records in segments, the catalog's included
     * @param bytes read
     */
    public record Totals(long collections, long segments, long lines, long files, long bytes) {}

    public VerifyReport {
        findings = Map.copyOf(findings);
    }

    /** Whether no damage was found. */
    public boolean isIntact() {
        return count(Gravity.DAMAGE) == 0;
    }

    public long count(Gravity gravity) {
        return findings.getOrDefault(gravity, 0L);
    }
}
