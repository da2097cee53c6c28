package dev.tidemark.engine;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must hold of every value of one collection, as its settings say it. Immutable; the map is copied.
 *
 * <p>Whoever creates a collection knows what a JSON Schema says; here its brackets alone are looked at.
 *
 * @param jsonSchema a JSON object, kept in ASCII without spaces; {@code {}} where there is none
 * @param references from a JSON pointer (RFC 6901) to the collection that has the key which the value names there; in order of pointers
 * @param referencesOnWrite whether a write is refused whose references lead nowhere; else they are looked at when asked for
 */
public record Invariants(String jsonSchema, SortedMap<String, CollectionName> references, boolean referencesOnWrite) {

    /** The JSON Schema that says nothing. */
    public static final String JSON_SCHEMA_NONE = "{}";

    public static final Invariants NONE = new Invariants(JSON_SCHEMA_NONE, Collections.emptySortedMap(), false);

    /** Most pointers that name keys of other collections. */
    public static final int REFERENCES_MAX = 16;

    private static final int JSON_SCHEMA_MAX_BYTES = 32 * 1024;
    private static final int POINTER_MAX_BYTES = 128;

    /**
     * @throws InvalidRequestException when the JSON Schema is no object or longer than 32 KiB, a pointer is none or longer than 128
     *     bytes, or there are more than {@value #REFERENCES_MAX}
     */
    public Invariants {
        jsonSchema = SchemaSpelling.of("JSON Schema", jsonSchema, JSON_SCHEMA_MAX_BYTES);
        references = Collections.unmodifiableSortedMap(new TreeMap<>(references));
        if (references.size() > REFERENCES_MAX) {
            throw new InvalidRequestException(
                    "too many references: limit=" + REFERENCES_MAX + " actual=" + references.size());
        }
        references.keySet().forEach(Invariants::requirePointer);
        referencesOnWrite = referencesOnWrite && !references.isEmpty();
    }

    /** The same with another JSON Schema; {@link #JSON_SCHEMA_NONE} takes it away. */
    public Invariants withJsonSchema(String json) {
        return new Invariants(json, references, referencesOnWrite);
    }

    /** The same with other references, all of them. */
    public Invariants withReferences(Map<String, CollectionName> others) {
        return new Invariants(jsonSchema, new TreeMap<>(others), referencesOnWrite);
    }

    /** The same with references looked at before each write, or not; without references there is nothing to look at. */
    public Invariants withReferencesOnWrite(boolean onWrite) {
        return new Invariants(jsonSchema, references, onWrite);
    }

    public boolean hasJsonSchema() {
        return !jsonSchema.equals(JSON_SCHEMA_NONE);
    }

    private static void requirePointer(String pointer) {
        if (!pointer.isEmpty()) {
            TextRules.check("pointer of a reference", pointer, POINTER_MAX_BYTES);
        }
        boolean misspelt = !pointer.isEmpty() && pointer.charAt(0) != '/';
        for (int at = pointer.indexOf('~'); at >= 0 && !misspelt; at = pointer.indexOf('~', at + 1)) {
            misspelt = !pointer.startsWith("~0", at) && !pointer.startsWith("~1", at);
        }
        if (misspelt) {
            throw new InvalidRequestException("reference is no JSON pointer: expected=/item actual=" + pointer);
        }
    }
}
