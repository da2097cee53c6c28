package dev.tidemark.http;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.actors.json.MergePatch;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads changes of a collection's settings: a merge patch (RFC 7396) of those that can be changed. Stateless. */
final class SettingsPatch {

    private SettingsPatch() {}

    /**
     * The change of {@code {"retention":{"maxAge":"P7D","maxBytes":null},"schema":{"id":null}}}: null takes a limit or a column, or all
     * of them, away. A JSON Schema is one value: it is replaced as a whole, so are references.
     */
    static UnaryOperator<CollectionSettings> parse(byte[] body) {
        JsonCutter cutter = new JsonCutter(Json.parse(body).bytes());
        Span root = cutter.root();
        if (!cutter.isObject(root)) {
            throw SettingsBody.refused("settings are no object");
        }
        UnaryOperator<Retention> change = UnaryOperator.identity();
        UnaryOperator<String> schema = UnaryOperator.identity();
        UnaryOperator<Invariants> invariants = UnaryOperator.identity();
        UnaryOperator<Expiring> expiring = UnaryOperator.identity();
        for (JsonCutter.Member member : cutter.members(root, SettingsBody.MEMBERS_MAX)) {
            switch (member.name()) {
                case "retention" -> change = retention(cutter, member);
                case "schema" -> schema = schema(cutter, member);
                case "invariants" -> invariants = InvariantSettings.change(cutter, member);
                case "expiring" -> {
                    Expiring wanted = SettingsBody.expiring(cutter, member);
                    expiring = present -> wanted;
                }
                case "durability", "syncInterval", "keyless" ->
                    throw SettingsBody.refused("setting cannot be changed: name=" + member.name());
                default -> throw SettingsBody.refused("unknown setting: name=" + member.name());
            }
        }
        UnaryOperator<Retention> changed = change;
        UnaryOperator<String> merged = schema;
        UnaryOperator<Invariants> held = invariants;
        UnaryOperator<Expiring> ended = expiring;
        return settings -> settings.keeping(changed.apply(settings.retention()))
                .withSchema(merged.apply(settings.schema()))
                .withInvariants(held.apply(settings.invariants()))
                .withExpiring(ended.apply(settings.expiring()));
    }

    private static UnaryOperator<String> schema(JsonCutter cutter, JsonCutter.Member setting) {
        if (isNull(cutter, setting)) {
            return present -> CollectionSettings.SCHEMA_NONE;
        }
        byte[] patch = SettingsBody.schema(cutter, setting).getBytes(StandardCharsets.UTF_8);
        return present -> new String(
                MergePatch.apply(Optional.of(present.getBytes(StandardCharsets.UTF_8)), patch), StandardCharsets.UTF_8);
    }

    private static UnaryOperator<Retention> retention(JsonCutter cutter, JsonCutter.Member setting) {
        if (isNull(cutter, setting)) {
            return present -> Retention.FOR_EVER;
        }
        if (!cutter.isObject(setting.value())) {
            throw SettingsBody.refused("setting is no object: name=retention");
        }
        UnaryOperator<Retention> change = UnaryOperator.identity();
        for (JsonCutter.Member limit : cutter.members(setting.value(), SettingsBody.MEMBERS_MAX)) {
            UnaryOperator<Retention> before = change;
            UnaryOperator<Retention> next = limit(cutter, limit);
            change = present -> next.apply(before.apply(present));
        }
        return change;
    }

    private static UnaryOperator<Retention> limit(JsonCutter cutter, JsonCutter.Member limit) {
        if (!isNull(cutter, limit)) {
            Retention alone = SettingsBody.limited(Retention.FOR_EVER, cutter, limit);
            return present -> new Retention(
                    alone.maxAge().or(present::maxAge),
                    alone.maxBytes().isPresent() ? alone.maxBytes() : present.maxBytes(),
                    alone.maxCount().isPresent() ? alone.maxCount() : present.maxCount());
        }
        return switch (limit.name()) {
            case "maxAge" -> Retention::withoutMaxAge;
            case "maxBytes" -> Retention::withoutMaxBytes;
            case "maxCount" -> Retention::withoutMaxCount;
            default -> throw SettingsBody.unknownLimit(limit);
        };
    }

    private static boolean isNull(JsonCutter cutter, JsonCutter.Member member) {
        return new String(cutter.bytes(member.value()), StandardCharsets.UTF_8).equals("null");
    }
}
