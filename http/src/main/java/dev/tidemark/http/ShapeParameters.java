package dev.tidemark.http;

import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what defines a shape from the query of a request. Stateless. */
final class ShapeParameters {

    private static final Pattern PARAMETER = Pattern.compile("params\\[(\\d{1,6})]");

    private ShapeParameters() {}

    /** @return one that must not be used when there are errors */
    static ShapeDefinition definition(QueryParameters query, ParameterErrors errors) {
        return new ShapeDefinition(
                collection(query, errors),
                query.text("where").orElse(""),
                parameters(query, errors),
                columns(query, errors),
                choice(query, "replica", "default", "full", errors));
    }

    private static String collection(QueryParameters query, ParameterErrors errors) {
        String table = query.text("table").orElse("");
        if (table.isEmpty()) {
            errors.add("table", "can't be blank");
            return "";
        }
        Optional<String> name = TableName.of(table);
        if (name.isEmpty()) {
            errors.add("table", "names no table: expected=users, \"Users\" or public.users");
            return "";
        }
        try {
            return new CollectionName(name.get()).value();
        } catch (InvalidRequestException refused) {
            errors.add("table", String.valueOf(refused.getMessage()));
            return "";
        }
    }

    /** Values of {@code $1}, {@code $2} … from {@code params[1]}, {@code params[2]} … in whatever order they stand. */
    private static List<String> parameters(QueryParameters query, ParameterErrors errors) {
        TreeMap<Integer, String> numbered = new TreeMap<>();
        boolean twice = false;
        for (String name : query.names()) {
            Matcher parameter = PARAMETER.matcher(name);
            if (parameter.matches()) {
                String value = query.text(name).orElse("");
                twice |= numbered.put(Integer.valueOf(parameter.group(1)), value) != null;
            }
        }
        boolean gap = !numbered.isEmpty() && (numbered.firstKey() != 1 || numbered.lastKey() != numbered.size());
        if (twice || gap) {
            errors.add("params", "must be numbered from 1 without a gap");
        }
        return List.copyOf(numbered.values());
    }

    private static List<String> columns(QueryParameters query, ParameterErrors errors) {
        Optional<String> text = query.text("columns").filter(list -> !list.isEmpty());
        Optional<List<String>> names = text.flatMap(ColumnList::of);
        if (text.isPresent() && names.isEmpty()) {
            errors.add("columns", "is no list of names: expected=id,\"Full name\"");
        }
        return names.orElse(List.of());
    }

    /** Whether a parameter of two values has its second one. */
    static boolean choice(QueryParameters query, String name, String usual, String other, ParameterErrors errors) {
        String value = query.text(name).orElse(usual);
        if (!value.equals(usual) && !value.equals(other)) {
            errors.add(name, "is unknown: expected=" + usual + " or " + other);
        }
        return value.equals(other);
    }
}
