package dev.tidemark.actors.shape;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names the collection behind a shape: {@code $shape/<handle of the source>/<digest of the definition>}. So a collection that is
 * created anew, or whose schema was changed, has other shapes, and equal definitions have one. Immutable.
 *
 * @param source handle of the collection that the shape is of
 * @param digest first 32 hex digits of the definition's SHA-256
 */
record ShapeName(String source, String digest) {

    private static final int DIGEST_LENGTH = 32;

    static ShapeName of(CollectionDescription source, ShapeDefinition definition) {
        return new ShapeName(source.handle(), digest(canonical(definition, source.settings())));
    }

    /**
     * Each text behind its length, so that no two definitions are one text; columns in order, without repetition. That a schema is
     * back which was there before does not bring back a shape that clients were told is no more: the count of changes differs.
     */
    private static String canonical(ShapeDefinition definition, CollectionSettings settings) {
        StringBuilder text = new StringBuilder("shape 2");
        append(text, definition.where().strip());
        append(text, definition.parameters());
        append(text, definition.columns().stream().distinct().sorted().toList());
        append(text, Boolean.toString(definition.oldValues()));
        append(text, settings.schema());
        append(text, Long.toString(settings.schemaChanges()));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> parts) {
        text.append(',').append(parts.size());
        parts.forEach(part -> append(text, part));
    }

    private static void append(StringBuilder text, String part) {
        text.append(',').append(part.length()).append(':').append(part);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every platform has SHA-256", impossible);
        }
    }

    /** Empty for a name that is none of a shape's. */
    static Optional<ShapeName> parse(String collection) {
        String[] parts = collection.split("/", -1);
        boolean shaped = new CollectionName(collection).isShape();
        return shaped ? Optional.of(new ShapeName(parts[1], parts[2])) : Optional.empty();
    }

    /** Name of the collection. */
    String collection() {
        return CollectionName.SHAPES + source + '/' + digest;
    }

    @Override
    public String toString() {
        return collection();
    }
}
