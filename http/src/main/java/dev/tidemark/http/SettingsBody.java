package dev.tidemark.http;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the settings of a collection as clients send them. Stateless. */
final class SettingsBody {

    static final int MEMBERS_MAX = 16;
    private static final int NUMBER_LENGTH_MAX = 18;

    private SettingsBody() {}

    /**
     * The settings of {@code {"durability":"interval","syncInterval":"PT0.1S","keyless":true,"retention":{"maxAge":"P7D"},
     * "schema":{"id":{"type":"text"}},"invariants":{"jsonSchema":{"type":"object"}}}}; what is left out has its default.
     *
     * @return empty for an empty body
     */
    static Optional<CollectionSettings> parse(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        JsonCutter cutter = new JsonCutter(Json.parse(body).bytes());
        Span root = cutter.root();
        if (!cutter.isObject(root)) {
            throw refused("settings are no object");
        }
        Durability durability = CollectionSettings.DEFAULT.durability();
        Duration syncInterval = CollectionSettings.DEFAULT.syncInterval();
        boolean keyless = false;
        Retention retention = Retention.FOR_EVER;
        String schema = CollectionSettings.SCHEMA_NONE;
        Invariants invariants = Invariants.NONE;
        Expiring expiring = Expiring.NONE;
        for (JsonCutter.Member member : cutter.members(root, MEMBERS_MAX)) {
            switch (member.name()) {
                case "durability" -> durability = durability(text(cutter, member));
                case "syncInterval" -> syncInterval = duration(text(cutter, member), "PT0.1S");
                case "keyless" -> keyless = flag(cutter, member);
                case "retention" -> retention = retention(cutter, member.value());
                case "schema" -> schema = schema(cutter, member);
                case "invariants" ->
                    invariants = InvariantSettings.change(cutter, member).apply(invariants);
                case "expiring" -> expiring = expiring(cutter, member);
                default -> throw refused("unknown setting: name=" + member.name());
            }
        }
        return Optional.of(new CollectionSettings(durability, syncInterval, keyless, retention, schema)
                .withInvariants(invariants)
                .withExpiring(expiring));
    }

    static Expiring expiring(JsonCutter cutter, JsonCutter.Member member) {
        return switch (text(cutter, member)) {
            case "removed" -> Expiring.REMOVED;
            case "handled" -> Expiring.HANDLED;
            default -> throw refused("setting is none of its values: name=expiring expected=removed or handled");
        };
    }

    /** The text of an object; the store knows what it may say. */
    static String schema(JsonCutter cutter, JsonCutter.Member member) {
        if (!cutter.isObject(member.value())) {
            throw refused("setting is no object: name=schema");
        }
        return new String(cutter.bytes(member.value()), StandardCharsets.UTF_8);
    }

    private static Retention retention(JsonCutter cutter, Span value) {
        if (!cutter.isObject(value)) {
            throw refused("setting is no object: name=retention");
        }
        Retention retention = Retention.FOR_EVER;
        for (JsonCutter.Member member : cutter.members(value, MEMBERS_MAX)) {
            retention = limited(retention, cutter, member);
        }
        return retention;
    }

    /** The same with one limit set. */
    static Retention limited(Retention retention, JsonCutter cutter, JsonCutter.Member member) {
        return switch (member.name()) {
            case "maxAge" -> retention.withMaxAge(duration(text(cutter, member), "P7D"));
            case "maxBytes" -> retention.withMaxBytes(number(cutter, member));
            case "maxCount" -> retention.withMaxCount(number(cutter, member));
            default -> throw unknownLimit(member);
        };
    }

    static RequestRefused unknownLimit(JsonCutter.Member member) {
        return refused("unknown limit of retention: name=" + member.name());
    }

    private static long number(JsonCutter cutter, JsonCutter.Member member) {
        String digits = new String(cutter.bytes(member.value()), StandardCharsets.UTF_8);
        if (digits.length() > NUMBER_LENGTH_MAX || !digits.matches("0|[1-9][0-9]*")) {
            throw refused("limit is no whole number: name=" + member.name());
        }
        return Long.parseLong(digits);
    }

    /** Members behind those that every collection has, for descriptions; each where it says something. */
    static String extras(CollectionSettings settings) {
        boolean hasSchema = !settings.schema().equals(CollectionSettings.SCHEMA_NONE);
        return streamed(settings)
                + (hasSchema ? ",\"schema\":" + settings.schema() : "")
                + InvariantSettings.text(settings.invariants())
                + (settings.expiring() == Expiring.NONE
                        ? ""
                        : ",\"expiring\":\"" + settings.expiring().name().toLowerCase(Locale.ROOT) + "\"");
    }

    private static String streamed(CollectionSettings settings) {
        if (!settings.keyless()) {
            return "";
        }
        Retention retention = settings.retention();
        List<String> limits = new ArrayList<>();
        retention.maxAge().ifPresent(age -> limits.add("\"maxAge\":\"" + age + "\""));
        retention.maxBytes().ifPresent(bytes -> limits.add("\"maxBytes\":" + bytes));
        retention.maxCount().ifPresent(count -> limits.add("\"maxCount\":" + count));
        return ",\"keyless\":true" + (limits.isEmpty() ? "" : ",\"retention\":{" + String.join(",", limits) + "}");
    }

    static String text(JsonCutter cutter, JsonCutter.Member member) {
        if (!cutter.isString(member.value())) {
            throw refused("setting is no string: name=" + member.name());
        }
        return cutter.string(member.value());
    }

    static boolean flag(JsonCutter cutter, JsonCutter.Member member) {
        return switch (new String(cutter.bytes(member.value()), StandardCharsets.UTF_8)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("setting is neither true nor false: name=" + member.name());
        };
    }

    private static Durability durability(String value) {
        return switch (value) {
            case "always" -> Durability.ALWAYS;
            case "interval" -> Durability.INTERVAL;
            case "never" -> Durability.NEVER;
            default -> throw refused("unknown durability: expected=always, interval or never");
        };
    }

    private static Duration duration(String value, String example) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException notADuration) {
            throw refused("setting is no ISO-8601 duration: expected=" + example);
        }
    }

    static RequestRefused refused(String detail) {
        return RequestRefused.of(ProblemKind.INVALID_REQUEST, detail);
    }
}
