package dev.tidemark.actors;

/** One write to one key. */
public sealed interface Write {

    String key();

    Condition condition();

    static Write set(String key, Json value) {
        return new Set(key, value, Condition.ANY);
    }

    static Write delete(String key) {
        return new Delete(key, Condition.ANY);
    }

    /** Sets the value. */
    record Set(String key, Json value, Condition condition) implements Write {}

    /** Deletes the key; nothing is written for a key that has no value. */
    record Delete(String key, Condition condition) implements Write {}

    /** Applies a merge patch (RFC 7396) to the value; to nothing, as to an empty object, where the key has none. */
    record Merge(String key, Json patch, Condition condition) implements Write {}
}
