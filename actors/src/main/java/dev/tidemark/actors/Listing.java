package dev.tidemark.actors;

import java.util.Optional;

/**
 * What to list of a collection's keys.
 *
 * @param prefix of the keys, empty for all
 * @param cursor where the page before ended, as it gave it
 * @param limit most items in a page, 1 to {@value #LIMIT_MAX}
 */
public record Listing(String prefix, Optional<String> cursor, int limit) {

    public static final int LIMIT_MAX = 1_000;

    public static final Listing FIRST = new Listing("", Optional.empty(), 100);

    public Listing withPrefix(String newPrefix) {
        return new Listing(newPrefix, cursor, limit);
    }

    public Listing withLimit(int newLimit) {
        return new Listing(prefix, cursor, newLimit);
    }

    public Listing from(String newCursor) {
        return new Listing(prefix, Optional.of(newCursor), limit);
    }
}
