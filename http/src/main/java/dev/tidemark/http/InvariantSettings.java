package dev.tidemark.http;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Invariants;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The {@code invariants} of a collection's settings: {@code {"jsonSchema":{"type":"object"},"references":{"/item":"items"},
 * "referencesOnWrite":true}}. Stateless.
 */
final class InvariantSettings {

    private InvariantSettings() {}

    /** What the setting asks for: each member that stands there replaces what is present, null takes it away, as it does for all of them. */
    static UnaryOperator<Invariants> change(JsonCutter cutter, JsonCutter.Member setting) {
        if (cutter.isNull(setting.value())) {
            return present -> Invariants.NONE;
        }
        if (!cutter.isObject(setting.value())) {
            throw SettingsBody.refused("setting is no object: name=invariants");
        }
        UnaryOperator<Invariants> change = UnaryOperator.identity();
        for (JsonCutter.Member member : cutter.members(setting.value(), SettingsBody.MEMBERS_MAX)) {
            UnaryOperator<Invariants> before = change;
            UnaryOperator<Invariants> next = member(cutter, member);
            change = present -> next.apply(before.apply(present));
        }
        return change;
    }

    private static UnaryOperator<Invariants> member(JsonCutter cutter, JsonCutter.Member member) {
        boolean gone = cutter.isNull(member.value());
        return switch (member.name()) {
            case "jsonSchema" -> {
                String schema = gone ? Invariants.JSON_SCHEMA_NONE : object(cutter, member);
                yield present -> present.withJsonSchema(schema);
            }
            case "references" -> {
                Map<String, CollectionName> references = gone ? Map.of() : references(cutter, member);
                yield present -> present.withReferences(references);
            }
            case "referencesOnWrite" -> {
                boolean onWrite = !gone && SettingsBody.flag(cutter, member);
                yield present -> present.withReferencesOnWrite(onWrite);
            }
            default -> throw SettingsBody.refused("unknown invariant: name=" + member.name());
        };
    }

    private static String object(JsonCutter cutter, JsonCutter.Member member) {
        if (!cutter.isObject(member.value())) {
            throw SettingsBody.refused("setting is no object: name=" + member.name());
        }
        return new String(cutter.bytes(member.value()), StandardCharsets.UTF_8);
    }

    private static Map<String, CollectionName> references(JsonCutter cutter, JsonCutter.Member setting) {
        object(cutter, setting);
        Map<String, CollectionName> references = new TreeMap<>();
        for (JsonCutter.Member member : cutter.members(setting.value(), Invariants.REFERENCES_MAX)) {
            references.put(member.name(), new CollectionName(SettingsBody.text(cutter, member)));
        }
        return references;
    }

    /** The member for descriptions; empty where there are none. */
    static String text(Invariants invariants) {
        if (invariants.equals(Invariants.NONE)) {
            return "";
        }
        StringBuilder members = new StringBuilder();
        if (invariants.hasJsonSchema()) {
            members.append(",\"jsonSchema\":").append(invariants.jsonSchema());
        }
        if (!invariants.references().isEmpty()) {
            StringBuilder references = new StringBuilder();
            invariants
                    .references()
                    .forEach((pointer, target) -> references
                            .append(references.length() == 0 ? "" : ",")
                            .append(quoted(pointer))
                            .append(':')
                            .append(quoted(target.value())));
            members.append(",\"references\":{")
                    .append(references)
                    .append("},\"referencesOnWrite\":")
                    .append(invariants.referencesOnWrite());
        }
        return ",\"invariants\":{" + members.substring(1) + "}";
    }

    private static String quoted(String text) {
        return new JsonBytes().string(text).byteString().utf8String();
    }
}
