package dev.tidemark.actors;

import java.math.BigDecimal;

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

    /** Adds to the number that the key has, whatever it is. */
    static Write add(String key, BigDecimal by) {
        return new Add(key, "", by, Condition.ANY);
    }

    /** Deletes the key, whatever it has. */
    static Write delete(String key) {
        return new Delete(key, Condition.ANY);
    }

    /** Sets the value, whatever the key has, and when it expires. */
    static Write set(String key, Json value, Expiry expiry) {
        return new Timed(new Set(key, value, Condition.ANY), expiry);
    }

    /** Puts off what slides, see {@link Touch}. */
    static Write touch(String key) {
        return new Touch(key, Condition.ANY);
    }

    /** Changes when the entry expires, and nothing else. */
    static Write touch(String key, Expiry expiry) {
        return new Timed(new Touch(key, Condition.ANY), expiry);
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

    /**
     * Adds to a number, exactly, on the collection's writer: many may add to one value at once and none of them comes in the way of
     * another. A number that is not there counts as zero, and objects on the way to it are made. What stands at its place and is
     * no number fails the call with {@link dev.tidemark.engine.InvalidRequestException}; so does a sum of more than 100 digits. What a sum must not be,
     * as a balance below zero, is for the collection's {@linkplain dev.tidemark.engine.Invariants invariants} to say.
     *
     * @param pointer JSON pointer (RFC 6901) to the number, through objects alone; empty for the value itself
     */
    record Add(String key, String pointer, BigDecimal by, Condition condition) implements Keyed {}

    /** Writes nothing: the batch or transaction that it is in is done only if the condition holds. */
    record Check(String key, Condition condition) implements Keyed {}

    /** Writes the value that the key has once more, which puts off what slides; nothing where it has none. */
    record Touch(String key, Condition condition) implements Keyed {}

    /**
     * A write that says when its entry expires.
     *
     * @param write that sets a value: {@link Set}, {@link Merge}, {@link Add} or {@link Touch}
     */
    record Timed(Keyed write, Expiry expiry) implements Keyed {

        /** @throws IllegalArgumentException for a write that sets no value */
        public Timed {
            if (!(write instanceof Set || write instanceof Merge || write instanceof Add || write instanceof Touch)) {
                throw new IllegalArgumentException("write sets nothing that could expire: write=" + write);
            }
        }

        @Override
        public String key() {
            return write.key();
        }

        @Override
        public Condition condition() {
            return write.condition();
        }
    }

    /** Adds a value to a collection without keys: one record, named by its position alone. */
    record Append(Json value) implements Write {}
}
