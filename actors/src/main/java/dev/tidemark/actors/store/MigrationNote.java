package dev.tidemark.actors.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Migration;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a migration has come, as it is kept: {@code {"version":1,"name":"…","applied":false,"steps":2,"step":"each users","cursor":"…"}},
 * where version is that of the format; the key is that of the migration. Immutable.
 *
 * @param steps that are done
 * @param step which is under way, empty for none
 * @param cursor how far that one has come
 */
record MigrationNote(long version, String name, boolean applied, long steps, String step, Optional<String> cursor) {

    private static final int FORMAT = 1;
    private static final int MEMBERS_MAX = 16;

    static MigrationNote first(Migration migration) {
        return new MigrationNote(migration.version(), migration.name(), false, 0, "", Optional.empty());
    }

    String key() {
        return Long.toString(version);
    }

    MigrationNote within(String label, String reached) {
        return new MigrationNote(version, name, false, steps, label, Optional.of(reached));
    }

    MigrationNote nextStep() {
        return new MigrationNote(version, name, false, steps + 1, "", Optional.empty());
    }

    MigrationNote end() {
        return new MigrationNote(version, name, true, steps, "", Optional.empty());
    }

    Json json() {
        String text = "{\"version\":" + FORMAT + ",\"name\":" + quoted(name) + ",\"applied\":" + applied + ",\"steps\":"
                + steps
                + cursor.map(reached -> ",\"step\":" + quoted(step) + ",\"cursor\":" + quoted(reached))
                        .orElse("")
                + "}";
        return Json.parse(text);
    }

    private static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    /**
     * @param value as {@link #json} has made it
     * @throws UnsupportedFormatException when a later version has
     */
    static MigrationNote of(String key, Json value) {
        JsonCutter cutter = new JsonCutter(value.bytes());
        List<JsonCutter.Member> members = cutter.members(cutter.root(), MEMBERS_MAX);
        Map<String, JsonCutter.Member> named = new HashMap<>();
        members.forEach(member -> named.put(member.name(), member));
        String format = text(cutter, named, "version");
        if (!format.equals(Integer.toString(FORMAT))) {
            throw new UnsupportedFormatException(
                    "record of a migration is of another version: expected=" + FORMAT + " actual=" + format,
                    Location.NOWHERE);
        }
        Optional<String> cursor = Optional.ofNullable(named.get("cursor")).map(member -> cutter.string(member.value()));
        return new MigrationNote(
                Long.parseLong(key),
                text(cutter, named, "name"),
                text(cutter, named, "applied").equals("true"),
                Long.parseLong(text(cutter, named, "steps")),
                cursor.isPresent() ? text(cutter, named, "step") : "",
                cursor);
    }

    private static String text(JsonCutter cutter, Map<String, JsonCutter.Member> members, String name) {
        JsonCutter.Member member = Optional.ofNullable(members.get(name))
                .orElseThrow(() -> new UnsupportedFormatException(
                        "record of a migration lacks a member: name=" + name, Location.NOWHERE));
        return cutter.isString(member.value())
                ? cutter.string(member.value())
                : new String(cutter.bytes(member.value()), StandardCharsets.UTF_8);
    }
}
