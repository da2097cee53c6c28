package dev.tidemark.actors;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing. It may hold fewer items than asked, even none, and still have a successor.
 *
 * @param next cursor of the next page, empty when this was the last
 */
public record Page<T>(List<T> items, Optional<String> next) {

    public Page {
        items = List.copyOf(items);
    }
}
