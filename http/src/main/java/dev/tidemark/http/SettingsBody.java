package dev.tidemark.http;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads the settings of a collection as clients send them. Stateless. */
final class SettingsBody {

    private static final int MEMBERS_MAX = 16;

    private SettingsBody() {}

    /**
     * The settings of {@code {"durability":"interval","syncInterval":"PT0.1S","keyless":true}}; what is left out has its default.
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
        for (JsonCutter.Member member : cutter.members(root, MEMBERS_MAX)) {
            switch (member.name()) {
                case "durability" -> durability = durability(text(cutter, member));
                case "syncInterval" -> syncInterval = syncInterval(text(cutter, member));
                case "keyless" -> keyless = flag(cutter, member);
                default -> throw refused("unknown setting: name=" + member.name());
            }
        }
        return Optional.of(new CollectionSettings(durability, syncInterval, keyless));
    }

    private static String text(JsonCutter cutter, JsonCutter.Member member) {
        if (!cutter.isString(member.value())) {
            throw refused("setting is no string: name=" + member.name());
        }
        return cutter.string(member.value());
    }

    private static boolean flag(JsonCutter cutter, JsonCutter.Member member) {
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

    private static Duration syncInterval(String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException notADuration) {
            throw refused("sync interval is no ISO-8601 duration: expected=PT0.1S");
        }
    }

    private static RequestRefused refused(String detail) {
        return RequestRefused.of(ProblemKind.INVALID_REQUEST, detail);
    }
}
