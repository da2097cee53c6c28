package dev.tidemark.engine.space;

import java.nio.file.Path;
import java.util.List;

/**
 * Part of a data directory that is counted in one go: a collection's directory, one in the trash, or all that stands under
 * one name at the top. Immutable.
 *
 * @param key path within the data directory, with a slash; the order of keys is the order of counting
 */
record Unit(String key) implements Comparable<Unit> {

    static final String JOURNAL = "journal";
    static final String COLLECTIONS = "collections";
    static final String TRASH = "trash";
    static final String BACKUPS = "backups";

    /** Names at the top whose entries are units each, in order; they may be many. */
    static final List<String> GATHERED = List.of(BACKUPS, COLLECTIONS, TRASH);

    /** Files right in the data directory. */
    static final Unit TOP = new Unit("");

    /** @param relative path within the data directory */
    static Unit of(Path relative) {
        String top = relative.getName(0).toString();
        if (GATHERED.contains(top)) {
            return relative.getNameCount() > 1 ? in(top, relative.getName(1).toString()) : TOP;
        }
        return top.equals(JOURNAL) ? new Unit(JOURNAL) : TOP;
    }

    static Unit in(String top, String name) {
        return new Unit(top + '/' + name);
    }

    /** Whether it is one of many, which are counted in the background. */
    boolean isGathered() {
        return key.indexOf('/') > 0;
    }

    Path path(Path root) {
        return root.resolve(key);
    }

    @Override
    public int compareTo(Unit other) {
        return key.compareTo(other.key);
    }
}
