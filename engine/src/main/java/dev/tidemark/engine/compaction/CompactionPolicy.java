package dev.tidemark.engine.compaction;

/**
 * Says when compacting a collection is worth its I/O. Immutable.
 *
 * @param churnMin updates and deletes for each insert, from which on it is
 * @param smallKeysMax most live keys of a small collection
 * @param smallLengthBytes length from which on any superfluous line of a small collection is enough
 */
public record CompactionPolicy(double churnMin, long smallKeysMax, long smallLengthBytes) {

    /** In the data directory: when all collections were last held against the policy. Nothing depends on it. */
    public static final String LAST_RUN_FILE = "compaction.json";

    public static final CompactionPolicy DEFAULT = new CompactionPolicy(0.5, 10_000, 1 << 20);

    public CompactionPolicy {
        if (!(churnMin > 0) || smallKeysMax < 0 || smallLengthBytes < 0) {
            throw new IllegalArgumentException("policy is out of range: churnMin=" + churnMin + " smallKeysMax="
                    + smallKeysMax + " smallLengthBytes=" + smallLengthBytes);
        }
    }

    public boolean isDue(CompactionFigures figures) {
        boolean small = figures.liveKeys() <= smallKeysMax && figures.lengthBytes() > smallLengthBytes;
        return figures.segments() > 0 && figures.superfluousMin() > 0 && (figures.churn() > churnMin || small);
    }
}
