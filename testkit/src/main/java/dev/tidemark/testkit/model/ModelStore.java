package dev.tidemark.testkit.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reference model of a store: collections by name, each made at its first use. Owned by one thread. */
public final class ModelStore {

    private final TreeMap<String, ModelCollection> collections = new TreeMap<>();

    public ModelCollection collection(String name) {
        return collections.computeIfAbsent(name, unused -> new ModelCollection());
    }

    /** The collection and all it holds are gone; false when there was none. */
    public boolean drop(String name) {
        return collections.remove(name) != null;
    }

    public SortedMap<String, ModelCollection> collections() {
        return Collections.unmodifiableSortedMap(collections);
    }
}
