package dev.tidemark.actors.shape;

/**
 * A record for a shape's log. The array is owned by whoever writes it.
 *
 * @param key of the source's record, or {@link #MARK}
 * @param source position of the source's record that it tells of
 * @param value as {@link ShapeMessage#record} spells it
 */
public record ShapeLine(String key, long source, byte[] value) {

    /** Key of marks, which no record of a source can have. */
    public static final String MARK = "\u0001";

    /** Bytes of key and value at most, in UTF-8 and with escapes. */
    int lengthBytes() {
        return 3 * key.length() + value.length;
    }
}
