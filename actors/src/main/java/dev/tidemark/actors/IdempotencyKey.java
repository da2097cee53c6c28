package dev.tidemark.actors;

import dev.tidemark.engine.TextRules;

/**
 * What a client names one request with, so that the same request sent again is the same write: see {@link
 * JsonCollection#batch(java.util.List, IdempotencyKey)}. Immutable.
 *
 * <p>One for each request, drawn at random: a key that two requests share refuses the second.
 */
public record IdempotencyKey(String value) {

    public static final int LENGTH_MAX_BYTES = 255;

    /** @throws dev.tidemark.engine.InvalidRequestException naming the rule that {@code value} breaks */
    public IdempotencyKey {
        TextRules.check("idempotency key", value, LENGTH_MAX_BYTES);
    }

    @Override
    public String toString() {
        return value;
    }
}
