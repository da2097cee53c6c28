package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Settings of a collection as catalog and image spell them: members of a JSON object in a fixed order, without its braces.
 * Stateless.
 *
 * <pre>
 * "durability":"always","syncInterval":"PT0.1S"                      of a collection with keys
 * "durability":"always","syncInterval":"PT0.1S","keyless":true
 * </pre>
 *
 * A member is left out that says nothing, so that collections without it are spelt as they were before there was such a member,
 * and read by the builds of that time. A member that this build does not know is a later version's.
 */
final class SettingsText {

    private static final String KEYLESS = ",\"keyless\":true";

    private SettingsText() {}

    static String encode(CollectionSettings settings) {
        return "\"durability\":\"" + settings.durability().name().toLowerCase(Locale.ROOT) + "\",\"syncInterval\":\""
                + settings.syncInterval() + "\"" + extras(settings);
    }

    /** The members that may be left out. */
    static String extras(CollectionSettings settings) {
        return settings.keyless() ? KEYLESS : "";
    }

    /**
     * Reads the members up to the closing brace.
     *
     * @throws CorruptDataException when the text is misspelt
     * @throws UnsupportedFormatException when it has a member that this build does not know
     */
    static CollectionSettings decode(FixedText text, Location location) {
        text.expect("\"durability\":\"");
        String durability = text.until('"');
        text.expect("\",\"syncInterval\":\"");
        String syncInterval = text.until('"');
        text.expect("\"");
        return decode(durability, syncInterval, text, location);
    }

    /** The same where the members before those that may be left out are known. */
    static CollectionSettings decode(String durability, String syncInterval, FixedText extras, Location location) {
        CollectionSettings settings = keyed(durability, syncInterval, location);
        settings = extras.take(KEYLESS) ? settings.withoutKeys() : settings;
        if (extras.take(",")) {
            throw new UnsupportedFormatException(
                    "settings have a member that this build does not know: next=" + extras.rest(), location);
        }
        return settings;
    }

    private static CollectionSettings keyed(String durability, String syncInterval, Location location) {
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
}
