package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import java.util.HexFormat;

/**
 * Reads the values of the catalog's lines; their spelling stands at {@link CatalogEntry}. Owned by one thread.
 *
 * <p>Most collections of a store have the same settings: they are parsed once and known by their text from then on.
 */
final class CatalogEntryReader {

    private static final int HEX_DIGITS = 16;

    private String settingsText = "";
    private CollectionSettings settings = CollectionSettings.DEFAULT;

    /**
     * @throws CorruptDataException when the value is misspelt or contradicts itself
     * @throws UnsupportedFormatException when it is of another version
     */
    CatalogEntry read(CollectionName name, FixedText value, Location location) {
        try {
            value.expect("{\"id\":");
            CollectionId id = new CollectionId(value.number());
            value.expect(",\"handle\":\"");
            String handle = CatalogEntry.handleOf(hex(value.until('"'), location));
            value.expect("\",\"seed\":\"");
            long seed = hex(value.until('"'), location);
            String rest = value.rest();
            if (!rest.equals(settingsText)) {
                settings = settings(FixedText.of(rest, location), location);
                settingsText = rest;
            }
            return new CatalogEntry(name, id, handle, seed, settings);
        } catch (IllegalArgumentException nonsense) {
            throw new CorruptDataException(
                    "catalog entry contradicts itself: reason=" + nonsense.getMessage(), location);
        }
    }

    private static long hex(String digits, Location location) {
        if (digits.length() != HEX_DIGITS) {
            throw new CorruptDataException("number of a catalog entry is misspelt: actual=" + digits, location);
        }
        return HexFormat.fromHexDigitsToLong(digits);
    }

    /** Everything from the quote that ends the seed to the end. */
    private static CollectionSettings settings(FixedText text, Location location) {
        text.expect("\",\"settings\":{");
        CollectionSettings settings = SettingsText.decode(text, location);
        text.expect("},\"schemaVersion\":");
        long version = text.number();
        text.expect("}");
        text.expectEnd();
        if (version != CatalogEntry.SCHEMA_VERSION) {
            throw new UnsupportedFormatException(
                    "catalog entry is of another version: expected=" + CatalogEntry.SCHEMA_VERSION + " actual="
                            + version,
                    location);
        }
        return settings;
    }
}
