package dev.tidemark.actors.store;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Page;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which collections the store's users see: all but its own, as those behind shapes. To its users there are none of
 * these. They can create none whose names begin with {@code $}, but those that there were before that rule are theirs. Stateless.
 */
final class UserNames {

    /** The least that is read of the catalog at a time, so that what is hidden costs few looks. */
    private static final int PAGE_MIN = 256;

    private static final int LIMIT_MAX = 1000;

    private UserNames() {}

    /** @throws InvalidRequestException when users cannot have a collection of that name */
    static CollectionName forCreation(String name) {
        CollectionName checked = new CollectionName(name);
        if (checked.isReserved()) {
            throw new InvalidRequestException("collection names that begin with $ are the store's own: name=" + name);
        }
        return checked;
    }

    /** The name of a collection that users may speak of; whether there is one is another question. */
    static CollectionName present(String name) {
        CollectionName checked = new CollectionName(name);
        if (checked.isShape()) {
            throw Ports.unknown(checked);
        }
        return checked;
    }

    /** Entries that users see whose names lie behind {@code after}, in order of names. */
    static List<CatalogEntry> list(Catalog catalog, Optional<CollectionName> after, int limit) {
        List<CatalogEntry> visible = new ArrayList<>();
        int pageSize = Math.max(limit, PAGE_MIN);
        List<CatalogEntry> page = catalog.list(after, pageSize);
        while (visible.size() < limit && !page.isEmpty()) {
            page.stream().filter(entry -> !entry.name().isHidden()).forEach(visible::add);
            page = page.size() < pageSize
                    ? List.of()
                    : catalog.list(Optional.of(page.get(page.size() - 1).name()), pageSize);
        }
        return visible.size() > limit ? visible.subList(0, limit) : visible;
    }

    /**
     * Collections that users see, in order of names.
     *
     * @throws InvalidRequestException when the limit is out of range or the cursor is no name
     */
    static Page<CollectionDescription> page(Catalog catalog, Optional<String> cursor, int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new InvalidRequestException("limit is out of range: min=1 max=" + LIMIT_MAX + " actual=" + limit);
        }
        List<CatalogEntry> entries = list(catalog, cursor.map(CollectionName::new), limit + 1);
        List<CollectionDescription> items =
                entries.stream().limit(limit).map(CatalogCalls::describe).toList();
        boolean more = entries.size() > limit;
        return new Page<>(items, more ? Optional.of(items.get(items.size() - 1).name()) : Optional.empty());
    }

    /** What the catalog says of a collection that users see. */
    static Optional<CollectionDescription> describe(Catalog catalog, String name) {
        CollectionName checked = new CollectionName(name);
        return checked.isHidden() ? Optional.empty() : catalog.find(checked).map(CatalogCalls::describe);
    }
}
