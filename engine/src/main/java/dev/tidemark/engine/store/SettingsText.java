package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.Retention;
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
 * "durability":"always","syncInterval":"PT0.1S","keyless":true,"maxAge":"PT24H","maxBytes":1048576,"maxCount":1000
 * "durability":"always","syncInterval":"PT0.1S","schema":{"id":{"type":"int8","pk_index":0}}
 * "durability":"always","syncInterval":"PT0.1S","schema":{"id":{"type":"int8"}},"schemaChanges":1
 * "durability":"always","syncInterval":"PT0.1S","invariants":{"jsonSchema":{"type":"object"}}  the last one, see {@link InvariantsText}
 * "durability":"always","syncInterval":"PT0.1S","expiring":"removed"   behind all others; or "handled"
 * </pre>
 *
 * A member is left out that says nothing, so that collections without it are spelt as they were before there was such a member,
 * and read by the builds of that time. A member that this build does not know is a later version's.
 */
final class SettingsText {

    private static final String KEYLESS = ",\"keyless\":true";
    private static final String MAX_AGE = ",\"maxAge\":\"";
    private static final String MAX_BYTES = ",\"maxBytes\":";
    private static final String MAX_COUNT = ",\"maxCount\":";
    private static final String SCHEMA = ",\"schema\":";
    private static final String EXPIRING_REMOVED = ",\"expiring\":\"removed\"";
    private static final String EXPIRING_HANDLED = ",\"expiring\":\"handled\"";
    private static final String SCHEMA_CHANGES = ",\"schemaChanges\":";

    private SettingsText() {}

    static String encode(CollectionSettings settings) {
        return "\"durability\":\"" + settings.durability().name().toLowerCase(Locale.ROOT) + "\",\"syncInterval\":\""
                + settings.syncInterval() + "\"" + extras(settings);
    }

    /** The members that may be left out. */
    static String extras(CollectionSettings settings) {
        String last = schema(settings) + InvariantsText.encode(settings.invariants()) + expiring(settings.expiring());
        if (!settings.keyless()) {
            return last;
        }
        Retention retention = settings.retention();
        StringBuilder text = new StringBuilder(KEYLESS);
        retention.maxAge().ifPresent(age -> text.append(MAX_AGE).append(age).append('"'));
        retention.maxBytes().ifPresent(bytes -> text.append(MAX_BYTES).append(bytes));
        retention.maxCount().ifPresent(count -> text.append(MAX_COUNT).append(count));
        return text.append(last).toString();
    }

    private static String expiring(Expiring expiring) {
        return switch (expiring) {
            case NONE -> "";
            case REMOVED -> EXPIRING_REMOVED;
            case HANDLED -> EXPIRING_HANDLED;
        };
    }

    private static String schema(CollectionSettings settings) {
        String schema = settings.schema().equals(CollectionSettings.SCHEMA_NONE) ? "" : SCHEMA + settings.schema();
        return settings.schemaChanges() == 0 ? schema : schema + SCHEMA_CHANGES + settings.schemaChanges();
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
        if (extras.take(KEYLESS)) {
            settings = settings.withoutKeys().keeping(retention(extras, location));
        }
        if (extras.take(SCHEMA)) {
            settings = withSchema(settings, extras.object(), location);
        }
        if (extras.take(SCHEMA_CHANGES)) {
            settings = settings.withSchemaChanges(extras.number());
        }
        settings = settings.withInvariants(InvariantsText.decode(extras, location));
        if (extras.take(EXPIRING_REMOVED)) {
            settings = settings.withExpiring(Expiring.REMOVED);
        } else if (extras.take(EXPIRING_HANDLED)) {
            settings = settings.withExpiring(Expiring.HANDLED);
        }
        if (extras.take(",")) {
            throw new UnsupportedFormatException(
                    "settings have a member that this build does not know: next=" + extras.rest(), location);
        }
        return settings;
    }

    private static CollectionSettings withSchema(CollectionSettings settings, String schema, Location location) {
        try {
            return settings.withSchema(schema);
        } catch (InvalidRequestException cause) {
            throw new CorruptDataException(
                    "schema of a catalog entry is misspelt: reason=" + cause.getMessage(), location);
        }
    }

    private static Retention retention(FixedText text, Location location) {
        try {
            Retention retention = Retention.FOR_EVER;
            if (text.take(MAX_AGE)) {
                retention = retention.withMaxAge(Duration.parse(text.until('"')));
                text.expect("\"");
            }
            retention = text.take(MAX_BYTES) ? retention.withMaxBytes(text.number()) : retention;
            return text.take(MAX_COUNT) ? retention.withMaxCount(text.number()) : retention;
        } catch (DateTimeParseException | InvalidRequestException cause) {
            throw new CorruptDataException(
                    "retention of a catalog entry is misspelt: reason=" + cause.getMessage(), location);
        }
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
