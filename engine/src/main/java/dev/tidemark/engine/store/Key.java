package dev.tidemark.engine.store;

import dev.tidemark.engine.format.KeyText;
import java.util.Arrays;

/** A record's key in its canonical escaped form, as it stands in a line. Immutable; the array is not copied. */
public final class Key {

    private final byte[] escaped;

    private Key(byte[] escaped) {
        this.escaped = escaped;
    }

    /** @throws dev.tidemark.engine.InvalidRequestException when the text breaks a rule for keys */
    public static Key of(String text) {
        return new Key(KeyText.escape(text));
    }

    /** The key whose canonical escaped form is known. */
    public static Key ofEscaped(byte[] escaped) {
        return new Key(escaped);
    }

    public byte[] escaped() {
        return escaped;
    }

    public String text() {
        return KeyText.unescape(escaped, 0, escaped.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(escaped, key.escaped);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(escaped);
    }

    @Override
    public String toString() {
        return text();
    }
}
