package dev.tidemark.engine;

/** Input from outside breaks a rule; the message names the rule and the place. Nothing was done. */
public final class InvalidRequestException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public InvalidRequestException(String message) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
    }
}
