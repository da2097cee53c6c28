package dev.tidemark.engine;

import java.nio.charset.StandardCharsets;

/**
 * Name of a collection as its users see it: any Unicode text of 1 to {@value #LENGTH_MAX_BYTES} bytes in UTF-8, slashes
 * included, without control characters and lone surrogates. It is never used as a path (see {@code log.DirectoryNames}).
 */
public record CollectionName(String value) implements Comparable<CollectionName> {

    public static final int LENGTH_MAX_BYTES = 255;

    /** What the names of the collections behind shapes begin with. */
    public static final String SHAPES = "$shape/";

    private static final String RESERVED = "$";

    /** @throws InvalidRequestException naming the rule that {@code value} breaks */
    public CollectionName {
        TextRules.check("collection name", value, LENGTH_MAX_BYTES);
    }

    /** Length in UTF-8 bytes. */
    public int lengthBytes() {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether the name is one of the store's own, which its users neither see nor create. */
    public boolean isReserved() {
        return value.startsWith(RESERVED);
    }

    /** Whether the collection holds the messages of a shape. */
    public boolean isShape() {
        return value.startsWith(SHAPES);
    }

    @Override
    public int compareTo(CollectionName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
