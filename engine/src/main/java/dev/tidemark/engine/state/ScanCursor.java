package dev.tidemark.engine.state;

/**
 * Where a scan goes on: at the first key whose hash is not below {@code h1}, unsigned.
 *
 * <p>Valid for the life of the collection's seed, across rehashes and restarts: keys with equal hash are never divided between
 * two pages, so no count of those delivered is needed, which a removal would upset.
 */
public record ScanCursor(long h1) {

    /** Before every key. */
    public static final ScanCursor START = new ScanCursor(0);
}
