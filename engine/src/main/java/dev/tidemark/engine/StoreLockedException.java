package dev.tidemark.engine;

/** Another process, or another store of this one, owns the data directory; the message names the holder. */
public final class StoreLockedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public StoreLockedException(String message, Location location) {
        super(message, Severity.NODE, location, null);
    }
}
