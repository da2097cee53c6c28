package dev.tidemark.engine;

/** A file of a version that this build cannot read: intact as far as can be told, but too old or too new. */
public final class UnsupportedFormatException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public UnsupportedFormatException(String message, Location location) {
        super(message, Severity.NODE, location, null);
    }
}
