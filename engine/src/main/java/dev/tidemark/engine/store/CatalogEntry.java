package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.DirectoryNames;
import dev.tidemark.engine.state.KeySeed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What the catalog says of one collection; the value of its line there, in a fixed spelling:
 *
 * <pre>
 * {"id":7,"handle":"00c0ffee00c0ffee","seed":"0123456789abcdef",
 *  "settings":{"durability":"always","syncInterval":"PT0.1S"},"schemaVersion":1}
 * </pre>
 *
 * @param handle incarnation, 16 hex digits
 * @param seed secret of the key hash
 */
public record CatalogEntry(
        CollectionName name, CollectionId id, String handle, long seed, CollectionSettings settings) {

    private static final long SCHEMA_VERSION = 1;
    private static final HexFormat HEX = HexFormat.of();
    private static final int HEX_DIGITS = 16;

    /** Sixteen hex digits. */
    public static String handleOf(long value) {
        return HEX.toHexDigits(value);
    }

    public byte[] encode() {
        String text = "{\"id\":" + id + ",\"handle\":\"" + handle + "\",\"seed\":\"" + HEX.toHexDigits(seed)
                + "\",\"settings\":{\"durability\":\""
                + settings.durability().name().toLowerCase(Locale.ROOT) + "\",\"syncInterval\":\""
                + settings.syncInterval() + "\"},\"schemaVersion\":" + SCHEMA_VERSION + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws dev.tidemark.engine.CorruptDataException when the value is none of this version */
    public static CatalogEntry decode(CollectionName name, String value, Location location) {
        try {
            return decode(name, FixedText.of(value, location), location);
        } catch (IllegalArgumentException nonsense) {
            throw new CorruptDataException(
                    "catalog entry contradicts itself: reason=" + nonsense.getMessage(), location);
        }
    }

    private static CatalogEntry decode(CollectionName name, FixedText text, Location location) {
        text.expect("{\"id\":");
        CollectionId id = new CollectionId(text.number());
        text.expect(",\"handle\":\"");
        String handle = handleOf(hex(text.until('"'), location));
        text.expect("\",\"seed\":\"");
        long seed = hex(text.until('"'), location);
        text.expect("\",\"settings\":{\"durability\":\"");
        String durability = text.until('"');
        text.expect("\",\"syncInterval\":\"");
        String syncInterval = text.until('"');
        text.expect("\"},\"schemaVersion\":");
        long version = text.number();
        text.expect("}");
        text.expectEnd();
        if (version != SCHEMA_VERSION) {
            throw new UnsupportedFormatException(
                    "catalog entry is of another version: expected=" + SCHEMA_VERSION + " actual=" + version, location);
        }
        return new CatalogEntry(name, id, handle, seed, settings(durability, syncInterval, location));
    }

    private static long hex(String digits, Location location) {
        boolean spelt = digits.length() == HEX_DIGITS && digits.chars().allMatch(HexFormat::isHexDigit);
        if (!spelt) {
            throw new CorruptDataException("number of a catalog entry is misspelt: actual=" + digits, location);
        }
        return HexFormat.fromHexDigitsToLong(digits);
    }

    private static CollectionSettings settings(String durability, String syncInterval, Location location) {
        try {
            return new CollectionSettings(
                    Durability.valueOf(durability.toUpperCase(Locale.ROOT)), Duration.parse(syncInterval));
        } catch (IllegalArgumentException | DateTimeParseException | InvalidRequestException cause) {
            throw new CorruptDataException(
                    "settings of a catalog entry are misspelt: durability=" + durability + " syncInterval="
                            + syncInterval,
                    location);
        }
    }

    public KeySeed keySeed() {
        return KeySeed.of(seed);
    }

    /** Where the collection's files are. */
    public CollectionFiles files(Path dataDirectory) {
        if (id.equals(CollectionId.CATALOG)) {
            return Catalog.files(dataDirectory);
        }
        Path directory = dataDirectory.resolve("collections").resolve(DirectoryNames.of(name, id));
        return new CollectionFiles(directory, id, handle);
    }
}
