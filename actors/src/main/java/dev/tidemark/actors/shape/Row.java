package dev.tidemark.actors.shape;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a JSON object: names, decoded, with values in the text that was sent, in order. Immutable; safe for any thread.
 *
 * <p>Numbers and escapes of values keep their text; names are spelt with the fewest escapes. Of members of one name the last
 * counts, at the place of the first. Rows are equal that have equal members, in whatever order: {@code 1.0} and {@code 1} differ.
 */
public final class Row {

    /** What a value that is no object is called. */
    public static final String VALUE = "value";

    private static final Row EMPTY = new Row(new LinkedHashMap<>());

    /** JSON texts of values by decoded names; never changed. */
    private final Map<String, String> members;

    private Row(Map<String, String> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /** Without members. */
    public static Row empty() {
        return EMPTY;
    }

    /** The members of minified JSON that has been verified before; a value that is no object is the one member {@code value}. */
    public static Row of(byte[] json) {
        JsonCutter cutter = new JsonCutter(json);
        Span whole = new Span(0, json.length);
        Map<String, String> members = new LinkedHashMap<>();
        if (cutter.isObject(whole)) {
            for (JsonCutter.Member member : cutter.members(whole, Integer.MAX_VALUE)) {
                members.put(member.name(), text(json, member.value()));
            }
        } else {
            members.put(VALUE, text(json, whole));
        }
        return new Row(members);
    }

    /** The same of what lies between position and limit; both stay as they are. */
    public static Row of(ByteBuffer json) {
        byte[] copy = new byte[json.remaining()];
        json.duplicate().get(copy);
        return of(copy);
    }

    /** Takes decoded names with JSON texts, and owns the map from here on. */
    static Row of(Map<String, String> members) {
        return new Row(members);
    }

    private static String text(byte[] json, Span span) {
        return new String(json, span.start(), span.length(), StandardCharsets.UTF_8);
    }

    /** Decoded, in order. */
    public Set<String> names() {
        return members.keySet();
    }

    /** JSON text of a member's value. */
    public Optional<String> raw(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** The same with that member, behind the others if it is new. */
    public Row with(String name, String json) {
        LinkedHashMap<String, String> changed = new LinkedHashMap<>(members);
        changed.put(name, json);
        return new Row(changed);
    }

    /** Only this member, nothing where there is none. */
    public Row only(String name) {
        return raw(name).map(json -> EMPTY.with(name, json)).orElse(EMPTY);
    }

    /** Whether a member of this row is missing in a later one. */
    public boolean vanished(Row later) {
        return !later.members.keySet().containsAll(members.keySet());
    }

    /** A minified JSON object in UTF-8. */
    public byte[] text() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && members.equals(row.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    /** A minified JSON object. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        members.forEach((name, json) -> {
            text.append(text.length() > 1 ? "," : "");
            text.append(JsonSpelling.quote(name)).append(':').append(json);
        });
        return text.append('}').toString();
    }
}
