package dev.tidemark.engine;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Name of a collection as its users see it: any Unicode text of 1 to {@value #LENGTH_MAX_BYTES} bytes in UTF-8, slashes
 * included, without control characters and lone surrogates. It is never used as a path (see {@code log.DirectoryNames}).
 */
public record CollectionName(String value) implements Comparable<CollectionName> {

    public static final int LENGTH_MAX_BYTES = 255;

    /** What the names of the collections behind shapes begin with. */
    public static final String SHAPES = "$shape/";

    /** Where the store keeps what idempotent writes have come to. */
    public static final String RECEIPTS = "$receipts";

    /** Where the store keeps which migrations were run. */
    public static final String MIGRATIONS = "$migrations";

    /** In order of names directly before all others that are the store's own. */
    public static final CollectionName BEFORE_RESERVED = new CollectionName("$");

    private static final Pattern SHAPE = Pattern.compile("\\$shape/[0-9a-f]{16}/[0-9a-f]{32}");
    private static final String RESERVED = "$";

    /** @throws InvalidRequestException naming the rule that {@code value} breaks */
    public CollectionName {
        TextRules.check("collection name", value, LENGTH_MAX_BYTES);
    }

    /** Length in UTF-8 bytes. */
    public int lengthBytes() {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether the name is kept for the store's own collections: users create none of that kind. */
    public boolean isReserved() {
        return value.startsWith(RESERVED);
    }

    /** Whether the collection is the store's own, which its users do not see. */
    public boolean isHidden() {
        return isShape() || value.equals(RECEIPTS) || value.equals(MIGRATIONS);
    }

    /** Whether the collection is the store's own and holds the messages of a shape. */
    public boolean isShape() {
        return value.startsWith(SHAPES) && SHAPE.matcher(value).matches();
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
