package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.DirectoryNames;
import dev.tidemark.engine.state.KeySeed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What the catalog says of one collection; the value of its line there, in a fixed spelling:
 *
 * <pre>
 * {"id":7,"handle":"00c0ffee00c0ffee","seed":"0123456789abcdef",
 *  "settings":{"durability":"always","syncInterval":"PT0.1S"},"schemaVersion":1}
 * </pre>
 *
 * {@link SettingsText} knows the settings.
 *
 * @param handle incarnation, 16 hex digits
 * @param seed secret of the key hash
 */
public record CatalogEntry(
        CollectionName name, CollectionId id, String handle, long seed, CollectionSettings settings) {

    static final long SCHEMA_VERSION = 1;

    private static final HexFormat HEX = HexFormat.of();

    /** Sixteen hex digits. */
    public static String handleOf(long value) {
        return HEX.toHexDigits(value);
    }

    /** The same collection with other settings. */
    public CatalogEntry with(CollectionSettings newSettings) {
        return new CatalogEntry(name, id, handle, seed, newSettings);
    }

    public byte[] encode() {
        String text = "{\"id\":" + id + ",\"handle\":\"" + handle + "\",\"seed\":\"" + HEX.toHexDigits(seed)
                + "\",\"settings\":{" + SettingsText.encode(settings) + "},\"schemaVersion\":" + SCHEMA_VERSION + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws dev.tidemark.engine.CorruptDataException when the value is none of this version */
    public static CatalogEntry decode(CollectionName name, String value, Location location) {
        return new CatalogEntryReader().read(name, FixedText.of(value, location), location);
    }

    public KeySeed keySeed() {
        return KeySeed.of(seed);
    }

    /** Where the collection's files are. */
    public CollectionFiles files(Path dataDirectory) {
        if (id.equals(CollectionId.CATALOG)) {
            return Catalog.files(dataDirectory);
        }
        Path directory = directoryOfAll(dataDirectory).resolve(DirectoryNames.of(name, id));
        return new CollectionFiles(directory, id, handle);
    }

    /** Where the directories of all collections are. */
    static Path directoryOfAll(Path dataDirectory) {
        return dataDirectory.resolve("collections");
    }
}
