package dev.tidemark.benchmarks;

import java.util.Locale;

/** What the ratio of Tidemark's figure to the peer's must be. */
record Goal(Kind kind, double factor) {

    /** Which side of the factor is met. */
    enum Kind {
        AT_LEAST,
        AT_MOST,
        REPORT_ONLY
    }

    static final Goal REPORT_ONLY = new Goal(Kind.REPORT_ONLY, 0);

    static Goal atLeast(double factor) {
        return new Goal(Kind.AT_LEAST, factor);
    }

    static Goal atMost(double factor) {
        return new Goal(Kind.AT_MOST, factor);
    }

    String met(double ratio) {
        return switch (kind) {
            case AT_LEAST -> ratio >= factor ? "yes" : "NO";
            case AT_MOST -> ratio <= factor ? "yes" : "NO";
            case REPORT_ONLY -> "-";
        };
    }

    String text() {
        return switch (kind) {
            case AT_LEAST -> "≥ " + factorText() + " ×";
            case AT_MOST -> "≤ " + factorText() + " ×";
            case REPORT_ONLY -> "report";
        };
    }

    private String factorText() {
        boolean whole = factor == Math.rint(factor);
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%.2f", factor);
    }
}
