package dev.tidemark.engine;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a write cannot be known: it may or may not be found after the next opening. Never retried blindly; read
 * the key, or compare positions, and decide from there.
 */
public final class IndeterminateException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public IndeterminateException(String message, @Nullable Throwable cause) {
        super(message, Severity.REQUEST, Location.NOWHERE, cause);
    }
}
