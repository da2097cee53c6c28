package dev.tidemark.engine.compaction;

import dev.tidemark.engine.log.LineCounts;

/**
 * What is known, without reading, of the part of a log that may be compacted: all closed segments but the newest two. Immutable.
 *
 * @param segments how many there are
 * @param lengthBytes of them together
 * @param counts their lines
 * @param liveKeys keys of the whole collection that have a value
 */
public record CompactionFigures(int segments, long lengthBytes, LineCounts counts, long liveKeys) {

    /** Lines that at least would go: those of this part that set a key, without one for each key that has a value. */
    public long superfluousMin() {
        return Math.max(0, counts.sets() - liveKeys);
    }

    /**
     * Updates and deletes for each insert. Exact for a log that was never compacted, as far as every key's last line is in this
     * part; else too low, so that what was just compacted does not look as if it were due.
     */
    public double churn() {
        long superfluous = superfluousMin();
        return superfluous == 0 ? 0 : superfluous / (double) Math.max(1, liveKeys + counts.deletes());
    }
}
