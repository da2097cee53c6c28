package dev.tidemark.engine;

import org.jspecify.annotations.Nullable;

/** The owner has been fenced: after a fatal error, or because a newer owner took over. Final for this owner. */
public final class FencedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public FencedException(String message, @Nullable Throwable cause) {
        super(message, Severity.COLLECTION, Location.NOWHERE, cause);
    }
}
