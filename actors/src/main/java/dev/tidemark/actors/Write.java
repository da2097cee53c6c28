package dev.tidemark.actors;

/**
 * One write: to one key, or of a collection without keys. Immutable; safe for any thread, and may be sent any number of times.
 *
 * <p>Nothing is checked here: a key that is none, or a value beyond the store's {@linkplain Tidemark#limits limits}, fails the
 * call that the write is given to with {@link dev.tidemark.engine.InvalidRequestException}; so does an append to a collection with
 * keys, and any other write to one without.
 */
public sealed interface Write {

    /** Sets the value, whatever the key has. */
    static Write set(String key, Json value) {
        return new Set(key, value, Condition.ANY);
    }

    /** Deletes the key, whatever it has. */
    static Write delete(String key) {
        return new Delete(key, Condition.ANY);
    }

    /** Adds a value to a collection without keys. */
    static Write append(Json value) {
        return new Append(value);
    }

    /** A write to one key. */
    sealed interface Keyed extends Write {

        /** 1 to 1,024 bytes of UTF-8 without control characters. */
        String key();

        /** Decided on the collection's writer: a write whose condition does not hold is a {@link WriteOutcome.Conflict}. */
        Condition condition();
    }

    /** Sets the value; one record, even when it equals the one before. */
    record Set(String key, Json value, Condition condition) implements Keyed {}

    /** Deletes the key; for a key that has no value nothing is written, see {@link WriteOutcome.NothingToDelete}. */
    record Delete(String key, Condition condition) implements Keyed {}

    /**
     * Applies a merge patch (RFC 7396) to the value; to nothing, as to an empty object, where the key has none. What the patch
     * does not name keeps its text. A result beyond the store's limits fails like a value beyond them.
     */
    record Merge(String key, Json patch, Condition condition) implements Keyed {}

    /** Adds a value to a collection without keys: one record, named by its position alone. */
    record Append(Json value) implements Write {}
}
