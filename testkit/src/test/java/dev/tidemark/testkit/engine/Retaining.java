package dev.tidemark.testkit.engine;

import dev.tidemark.engine.Retention;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.HeadRetention;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Retention of one open collection, as its writer does it. */
final class Retaining {

    /** Where the logs of a world may begin, and where they must, over all lives of its process. */
    static final class Bounds {

        private final TreeMap<String, Long> least = new TreeMap<>();
        private final TreeMap<String, Long> most = new TreeMap<>();
        private final TreeMap<String, Long> found = new TreeMap<>();
        private int count;

        /**
         * Where a log begins that was opened anew.
         *
         * @param damaged whether the store says that it cannot read all of it: then it may have lost the beginning as well
         */
        long first(String name, boolean damaged) {
            long first = found.getOrDefault(name, 1L);
            if (damaged) {
                return first;
            }
            if (first < least.getOrDefault(name, 1L) || first > most.getOrDefault(name, 1L)) {
                throw new AssertionError("log begins elsewhere: name=" + name + " least=" + least.get(name) + " most="
                        + most.get(name) + " actual=" + first);
            }
            return first;
        }

        /** Nobody knows any more where the log began: it may begin wherever it does. */
        void lost(String name) {
            least.computeIfPresent(name, (same, first) -> Math.min(first, found.getOrDefault(name, first)));
        }

        /** Removals over all lives. */
        int count() {
            return count;
        }
    }

    private final String name;
    private final CollectionStore store;
    private final HeadRetention retention;
    private final Saboteur saboteur;
    private final Bounds bounds;
    private final Pins pins = new Pins();

    Retaining(String name, CollectionStore store, Retention limits, Saboteur saboteur, Bounds bounds) {
        this.name = name;
        this.store = store;
        this.retention = store.retention(limits);
        this.saboteur = saboteur;
        this.bounds = bounds;
        bounds.found.put(name, store.reader().view().first());
    }

    /** Removes what is beyond the limits, if anything is, and deletes what is left of former removals. */
    void look() {
        OptionalLong due = retention.due(0);
        if (due.isPresent()) {
            long first = due.getAsLong();
            bounds.most.merge(name, first, Math::max);
            saboteur.beforeRemoval(store.reader().view(), first);
            retention.remove(first);
            bounds.least.put(name, first);
            bounds.count++;
        }
        retention.deleteFiles(pins);
    }
}
