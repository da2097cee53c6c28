package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import java.util.Map;
import java.util.TreeMap;

/**
 * Invariants of a collection as catalog and image spell them: the last member of the settings, left out where there are none.
 * Stateless.
 *
 * <pre>
 * ,"invariants":{"jsonSchema":{"type":"object"},"references":{"/item":"items"},"referencesOnWrite":true}
 * </pre>
 *
 * Each of the three is left out that says nothing. Strings are in ASCII, what is none by {@code \\u} and four digits.
 */
final class InvariantsText {

    private static final String INVARIANTS = ",\"invariants\":{";
    private static final String JSON_SCHEMA = "\"jsonSchema\":";
    private static final String REFERENCES = "\"references\":{";
    private static final String ON_WRITE = ",\"referencesOnWrite\":true";

    private InvariantsText() {}

    static String encode(Invariants invariants) {
        if (invariants.equals(Invariants.NONE)) {
            return "";
        }
        StringBuilder text = new StringBuilder(INVARIANTS);
        if (invariants.hasJsonSchema()) {
            text.append(JSON_SCHEMA).append(invariants.jsonSchema());
        }
        if (!invariants.references().isEmpty()) {
            text.append(invariants.hasJsonSchema() ? "," : "").append(REFERENCES);
            String separator = "";
            for (Map.Entry<String, CollectionName> reference :
                    invariants.references().entrySet()) {
                text.append(separator);
                quote(text, reference.getKey());
                quote(text.append(':'), reference.getValue().value());
                separator = ",";
            }
            text.append('}').append(invariants.referencesOnWrite() ? ON_WRITE : "");
        }
        return text.append('}').toString();
    }

    private static void quote(StringBuilder target, String text) {
        target.append('"');
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit < ' ' || unit > '~') {
                target.append(String.format("\\u%04x", (int) unit));
            } else {
                target.append(unit == '"' || unit == '\\' ? "\\" : "").append(unit);
            }
        }
        target.append('"');
    }

    /**
     * @throws CorruptDataException when the text is misspelt
     * @throws UnsupportedFormatException when it has a member that this build does not know
     */
    static Invariants decode(FixedText text, Location location) {
        if (!text.take(INVARIANTS)) {
            return Invariants.NONE;
        }
        try {
            Invariants invariants = Invariants.NONE;
            if (text.take(JSON_SCHEMA)) {
                invariants = invariants.withJsonSchema(text.object());
                text.take(",");
            }
            if (text.take(REFERENCES)) {
                invariants = invariants.withReferences(references(text));
            }
            invariants = invariants.withReferencesOnWrite(text.take(ON_WRITE));
            if (!text.take("}")) {
                throw new UnsupportedFormatException(
                        "invariants have a member that this build does not know: next=" + text.rest(), location);
            }
            return invariants;
        } catch (InvalidRequestException cause) {
            throw new CorruptDataException(
                    "invariants of a catalog entry are misspelt: reason=" + cause.getMessage(), location);
        }
    }

    private static Map<String, CollectionName> references(FixedText text) {
        Map<String, CollectionName> references = new TreeMap<>();
        while (!text.take("}")) {
            String pointer = text.string();
            text.expect(":");
            references.put(pointer, new CollectionName(text.string()));
            text.take(",");
        }
        return references;
    }
}
