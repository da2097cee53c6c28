package dev.tidemark.testkit.model;

import java.util.Optional;

/**
 * What one record does to one key, or adds to a collection without keys.
 *
 * @param key empty text for an appended value
 * @param value JSON text as stored, empty to delete
 */
public record Change(String key, Optional<String> value) {

    private static final int SHOWN_MAX = 60;

    public static Change set(String key, String value) {
        return new Change(key, Optional.of(value));
    }

    public static Change delete(String key) {
        return new Change(key, Optional.empty());
    }

    public static Change append(String value) {
        return new Change("", Optional.of(value));
    }

    public boolean isAppend() {
        return key.isEmpty();
    }

    public boolean isDelete() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        if (isAppend()) {
            return "append " + shortened(value.orElseThrow());
        }
        return isDelete() ? "delete " + key : "set " + key + "=" + shortened(value.orElseThrow());
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_MAX
                ? text
                : text.substring(0, SHOWN_MAX) + "…(" + text.length() + " chars, hash " + text.hashCode() + ")";
    }
}
