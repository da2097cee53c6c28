package dev.tidemark.engine.recovery;

/**
 * What bytes that do not read as intact lines are, decided by evidence alone. Every combination of evidence matches exactly one
 * case.
 */
public enum TailCase {
    /** Nothing follows the last intact line. */
    CLEAN(false, Trilean.ANY, Trilean.ANY),
    /** Written above every proof of durability and never whole: cut, and told. */
    TORN(true, Trilean.NO, Trilean.NO),
    /** Something after it had been written later and is intact, so this was whole once: damage. */
    WITNESSED_BY_LATER_LINE(true, Trilean.NO, Trilean.YES),
    /** A manifest, a checkpoint or the journal says that positions up to beyond it were durable: damage. */
    BELOW_WATERMARK(true, Trilean.YES, Trilean.ANY);

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
     * @param intactLater whether an intact line follows
     */
    public record Evidence(boolean broken, boolean belowWatermark, boolean intactLater) {}

    private final boolean broken;
    private final Trilean belowWatermark;
    private final Trilean intactLater;

    TailCase(boolean broken, Trilean belowWatermark, Trilean intactLater) {
        this.broken = broken;
        this.belowWatermark = belowWatermark;
        this.intactLater = intactLater;
    }

    /** Whether the bytes are lost data rather than a write that never became durable. */
    public boolean isDamage() {
        return this == WITNESSED_BY_LATER_LINE || this == BELOW_WATERMARK;
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
        return broken == evidence.broken()
                && belowWatermark.accepts(evidence.belowWatermark())
                && intactLater.accepts(evidence.intactLater());
    }
}
