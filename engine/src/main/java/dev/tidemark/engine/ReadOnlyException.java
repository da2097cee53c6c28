package dev.tidemark.engine;

/** A write was asked of a store that is open for reading alone, beside its owner; nothing was done. The message names the owner. */
public final class ReadOnlyException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public ReadOnlyException(String message, Location location) {
        super(message, Severity.REQUEST, location, null);
    }
}
