package dev.tidemark.engine;

/** A bound is reached: the call was refused at once and nothing was done; it may be tried again later. */
public final class OverloadedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
    }
}
