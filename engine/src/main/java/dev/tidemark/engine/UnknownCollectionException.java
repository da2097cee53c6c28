package dev.tidemark.engine;

/** The named collection does not exist, or no longer. */
public final class UnknownCollectionException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public UnknownCollectionException(String message) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
    }
}
