package dev.tidemark.actors.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what one check finds, no more than so much of it. One thread at a time. */
final class Findings {

    private static final Comparator<HealthFinding> HEAVIEST_FIRST =
            Comparator.comparing(HealthFinding::severity).reversed();
    private static final int TEXT_MAX_CHARS = 500;

    private final int max;
    private final List<HealthFinding> kept = new ArrayList<>();
    private HealthSeverity severity = HealthSeverity.OK;
    private long omitted;

    Findings(int max) {
        this.max = max;
    }

    void critical(String subject, String what) {
        add(HealthSeverity.CRITICAL, subject, what);
    }

    void warning(String subject, String what) {
        add(HealthSeverity.WARNING, subject, what);
    }

    void info(String subject, String what) {
        add(HealthSeverity.INFO, subject, what);
    }

    /** Of one too many, one that weighs least goes, the latest of them. */
    void add(HealthSeverity newSeverity, String subject, String what) {
        severity = severity.or(newSeverity);
        kept.add(new HealthFinding(newSeverity, shortened(subject), shortened(what)));
        if (kept.size() > max) {
            kept.sort(HEAVIEST_FIRST);
            kept.remove(kept.size() - 1);
            omitted++;
        }
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX_CHARS ? text : text.substring(0, TEXT_MAX_CHARS) + "…";
    }

    HealthResult result(HealthCheck check, Duration took) {
        kept.sort(HEAVIEST_FIRST);
        return new HealthResult(check, severity, kept, omitted, took);
    }
}
