package dev.tidemark.http;

import java.util.Optional;

/** How listings say where they go on. Stateless. */
final class Cursors {

    private Cursors() {}

    /** Adds the member {@code next}: the cursor, or null at the end. */
    static JsonBytes end(JsonBytes listing, Optional<String> next) {
        listing.raw(",\"next\":");
        return next.isPresent() ? listing.string(next.get()) : listing.raw("null");
    }
}
