package dev.tidemark.actors;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing. It may hold fewer items than asked, even none, and still have a successor: a page also ends after
 * about 1 MiB, or 10,000 keys looked at. Immutable; the items are copied.
 *
 * @param items in the listing's order
 * @param next cursor of the next page, empty when this was the last
 */
public record Page<T>(List<T> items, Optional<String> next) {

    public Page {
        items = List.copyOf(items);
    }
}
