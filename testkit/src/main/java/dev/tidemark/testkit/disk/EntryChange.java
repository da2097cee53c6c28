package dev.tidemark.testkit.disk;

import java.util.Optional;

/**
 * One atomic change of directory entries: a creation (no source), a deletion (no target), or a move (both).
 *
 * @param sequence order among all changes of the disk
 * @param node what the target leads to; on a deletion, what the source led to
 */
record EntryChange(long sequence, Optional<Entry> source, Optional<Entry> target, Node node) {

    /** A name within a directory. */
    record Entry(DirectoryNode directory, String name) {}

    /** The directory whose fate at a power cut decides over the change. */
    DirectoryNode owner() {
        return target.or(() -> source).orElseThrow().directory();
    }

    void applyToPlatter() {
        source.ifPresent(entry -> entry.directory().platter().remove(entry.name()));
        target.ifPresent(entry -> entry.directory().platter().put(entry.name(), node));
    }

    void applyToView() {
        source.ifPresent(entry -> entry.directory().view().remove(entry.name()));
        target.ifPresent(entry -> entry.directory().view().put(entry.name(), node));
    }

    boolean concerns(DirectoryNode directory) {
        return source.filter(entry -> entry.directory() == directory).isPresent()
                || target.filter(entry -> entry.directory() == directory).isPresent();
    }
}
