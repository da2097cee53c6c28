package dev.tidemark.testkit.model;

/**
 * One record of a collection's log.
 *
 * @param position ordinal in the collection, from 1 on
 * @param commit last position of the atomic batch that it belongs to, its own position for a single write
 */
public record ModelRecord(long position, long commit, Change change) {

    public ModelRecord {
        if (position < 1 || commit < position) {
            throw new IllegalArgumentException("not a record: position=" + position + " commit=" + commit);
        }
    }

    public static ModelRecord single(long position, Change change) {
        return new ModelRecord(position, position, change);
    }

    public String key() {
        return change.key();
    }

    @Override
    public String toString() {
        return "#" + position + (commit == position ? "" : "(…" + commit + ")") + " " + change;
    }
}
