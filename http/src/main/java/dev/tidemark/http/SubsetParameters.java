package dev.tidemark.http;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads which rows of a shape a one-off query wants from what its request says; the store reads the condition and the order. Stateless. */
final class SubsetParameters {

    /** What the names of its parameters in a query begin with; those in a body lack it. */
    static final String PREFIX = "subset__";

    private static final int MEMBERS_MAX = 64;
    private static final int PARAMETERS_MAX = 10_000;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

    private SubsetParameters() {}

    static boolean isWanted(QueryParameters query) {
        return query.names().stream().anyMatch(name -> name.startsWith(PREFIX));
    }

    /** @throws ParametersRefused naming all that is wrong with it */
    static SubsetQuery of(QueryParameters query) {
        Map<String, String> texts = new HashMap<>();
        for (String name : query.names()) {
            if (name.startsWith(PREFIX)) {
                texts.put(name.substring(PREFIX.length()), query.text(name).orElse(""));
            }
        }
        return of(texts);
    }

    /**
     * The same from a body: an object of the parameters, or one that has it as its member {@code subset}.
     *
     * @throws ParametersRefused naming all that is wrong with it
     */
    static SubsetQuery of(byte[] body) {
        JsonCutter cutter = new JsonCutter(Json.parse(body).bytes());
        Map<String, Span> members = members(cutter, cutter.root());
        Span nested = members.get("subset");
        Map<String, String> texts = new HashMap<>();
        (nested == null ? members : members(cutter, nested)).forEach((name, value) -> {
            if (!cutter.isNull(value)) {
                texts.put(name, text(cutter, value));
            }
        });
        return of(texts);
    }

    private static Map<String, Span> members(JsonCutter cutter, Span value) {
        if (!cutter.isObject(value)) {
            throw ParametersRefused.of("subset", "is no object");
        }
        Map<String, Span> members = new HashMap<>();
        cutter.members(value, MEMBERS_MAX).forEach(member -> members.put(member.name(), member.value()));
        return members;
    }

    /** A string's characters; of anything else the JSON text. */
    private static String text(JsonCutter cutter, Span value) {
        return cutter.isString(value) ? cutter.string(value) : new String(cutter.bytes(value), StandardCharsets.UTF_8);
    }

    private static SubsetQuery of(Map<String, String> texts) {
        ParameterErrors errors = new ParameterErrors();
        List<String> parameters = parameters(texts.getOrDefault("params", ""), errors);
        String order = texts.getOrDefault("order_by", "");
        OptionalLong limit = number(texts, "limit", errors);
        OptionalLong offset = number(texts, "offset", errors);
        if (order.isBlank()) {
            limit.ifPresent(any -> errors.add(PREFIX + "limit", "needs order_by"));
            offset.ifPresent(any -> errors.add(PREFIX + "offset", "needs order_by"));
        }
        errors.requireNone();
        return new SubsetQuery(texts.getOrDefault("where", ""), parameters, order, limit, offset.orElse(0));
    }

    private static OptionalLong number(Map<String, String> texts, String name, ParameterErrors errors) {
        String text = texts.getOrDefault(name, "");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!NUMBER.matcher(text).matches()) {
            errors.add(PREFIX + name, "is no whole number from 0");
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** Of {@code {"1":"a","2":"b"}} or {@code ["a","b"]}. */
    private static List<String> parameters(String json, ParameterErrors errors) {
        if (json.isEmpty()) {
            return List.of();
        }
        try {
            JsonCutter cutter = new JsonCutter(Json.parse(json).bytes());
            Span root = cutter.root();
            List<String> values = new ArrayList<>();
            if (cutter.isArray(root)) {
                cutter.elements(root, PARAMETERS_MAX).forEach(value -> values.add(text(cutter, value)));
                return values;
            }
            if (cutter.isObject(root)) {
                return numbered(cutter, cutter.members(root, PARAMETERS_MAX));
            }
        } catch (InvalidRequestException | NumberFormatException refused) {
            // Told below, like whatever else is no list of values.
        }
        errors.add(PREFIX + "params", "is no JSON object of values that are numbered from 1 without a gap");
        return List.of();
    }

    private static List<String> numbered(JsonCutter cutter, List<JsonCutter.Member> members) {
        TreeMap<Integer, String> values = new TreeMap<>();
        members.forEach(member -> values.put(Integer.valueOf(member.name()), text(cutter, member.value())));
        if (!values.isEmpty() && (values.firstKey() != 1 || values.lastKey() != members.size())) {
            throw new NumberFormatException("gap");
        }
        return List.copyOf(values.values());
    }
}
