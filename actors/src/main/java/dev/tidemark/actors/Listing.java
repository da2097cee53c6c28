package dev.tidemark.actors;

import java.util.Optional;

/**
 * What to list of a collection's keys: one page, in an order of the collection's own (that of a secret hash), the same in each
 * listing as long as the collection lives. Immutable.
 *
 * <p>A key that has a value from the first page of a listing to the last is in it exactly once; one that is set or deleted
 * meanwhile may be in it or not. Nothing is checked here: the listing's call fails with {@link
 * dev.tidemark.engine.InvalidRequestException} for what is out of range.
 *
 * @param prefix of the keys, empty for all; otherwise by the rules for keys. Keys that lack it are looked at all the same
 * @param cursor where the page before ended, as {@link Page#next} gave it; empty for the first page
 * @param limit most items in a page, 1 to {@value #LIMIT_MAX}
 */
public record Listing(String prefix, Optional<String> cursor, int limit) {

    /** Items. */
    public static final int LIMIT_MAX = 1_000;

    /** The first 100 items. */
    public static final Listing FIRST = new Listing("", Optional.empty(), 100);

    public Listing withPrefix(String newPrefix) {
        return new Listing(newPrefix, cursor, limit);
    }

    public Listing withLimit(int newLimit) {
        return new Listing(prefix, cursor, newLimit);
    }

    /** The same from where a page ended. */
    public Listing from(String newCursor) {
        return new Listing(prefix, Optional.of(newCursor), limit);
    }
}
