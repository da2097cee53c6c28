package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionName;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Entries in order of names: those of an image, and what has changed since then, which counts where both know a name. Owned by one
 * thread.
 */
final class CatalogListing implements Iterator<CatalogEntry> {

    private final CatalogImage image;
    private final Iterator<Map.Entry<CollectionName, CatalogEntry>> changes;
    private int ordinal;
    private Optional<CatalogEntry> old = Optional.empty();
    private Optional<Map.Entry<CollectionName, CatalogEntry>> change = Optional.empty();
    private Optional<CatalogEntry> next = Optional.empty();

    /**
     * @param ordinal where in the image the listing starts
     * @param changes in order of names; a dropped collection has {@link Catalog#ENTRY}
     */
    CatalogListing(CatalogImage image, int ordinal, Iterator<Map.Entry<CollectionName, CatalogEntry>> changes) {
        this.image = image;
        this.ordinal = ordinal;
        this.changes = changes;
        stepOld();
        stepChange();
        step();
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public CatalogEntry next() {
        CatalogEntry entry = next.orElseThrow(NoSuchElementException::new);
        step();
        return entry;
    }

    private void step() {
        next = Optional.empty();
        while (next.isEmpty() && (old.isPresent() || change.isPresent())) {
            int order = order();
            if (order < 0) {
                next = old;
            } else {
                next = change.map(Map.Entry::getValue).filter(entry -> !Catalog.isDropped(entry));
                stepChange();
            }
            if (order <= 0) {
                stepOld();
            }
        }
    }

    private int order() {
        if (old.isEmpty() || change.isEmpty()) {
            return old.isEmpty() ? 1 : -1;
        }
        return old.get().name().compareTo(change.get().getKey());
    }

    private void stepOld() {
        old = ordinal < image.size() ? Optional.of(image.entry(ordinal++)) : Optional.empty();
    }

    private void stepChange() {
        change = changes.hasNext() ? Optional.of(changes.next()) : Optional.empty();
    }
}
