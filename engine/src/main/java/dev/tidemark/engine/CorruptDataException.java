package dev.tidemark.engine;

/** Data that had been durable no longer reads as it was written. Nothing is cut away because of it. */
public final class CorruptDataException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public CorruptDataException(String message, Location location) {
        super(message, Severity.COLLECTION, location, null);
    }
}
