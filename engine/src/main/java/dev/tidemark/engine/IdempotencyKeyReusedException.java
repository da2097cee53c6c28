package dev.tidemark.engine;

/** The idempotency key of a request was that of another one, which is done or under way. Nothing was done. */
public final class IdempotencyKeyReusedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public IdempotencyKeyReusedException(String message) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
    }
}
