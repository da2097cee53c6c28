package dev.tidemark.engine.recovery;

/**
 * What bytes that do not read as intact lines are, decided by evidence alone. Every combination of evidence matches exactly one
 * case.
 */
public enum TailCase {
    /** Nothing follows the last intact line. */
    CLEAN(false, Trilean.ANY),
    /**
     * Written above every proof of durability and never whole: cut, and told. An intact line behind it proves nothing, since
     * sectors reach the disk in any order.
     */
    TORN(true, Trilean.NO),
    /** A manifest or the journal says that positions up to beyond it were durable: damage. */
    BELOW_WATERMARK(true, Trilean.YES);

    private enum Trilean {
        YES,
        NO,
        ANY;

        boolean accepts(boolean value) {
            return this == ANY || (this == YES) == value;
        }
    }

    /**
     * @param broken whether there are bytes that are no intact line
     * @param belowWatermark whether a position at or beyond the first missing one is known to have been durable
     */
    public record Evidence(boolean broken, boolean belowWatermark) {}

    private final boolean broken;
    private final Trilean belowWatermark;

    TailCase(boolean broken, Trilean belowWatermark) {
        this.broken = broken;
        this.belowWatermark = belowWatermark;
    }

    /** Whether the bytes are lost data rather than a write that never became durable. */
    public boolean isDamage() {
        return this == BELOW_WATERMARK;
    }

    public static TailCase of(Evidence evidence) {
        for (TailCase candidate : values()) {
            if (candidate.matches(evidence)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no case matches: " + evidence);
    }

    boolean matches(Evidence evidence) {
        return broken == evidence.broken() && belowWatermark.accepts(evidence.belowWatermark());
    }
}
