package dev.tidemark.http;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameter {@code columns}: names with commas between them, in double quotes where they hold one. Stateless. */
final class ColumnList {

    /** One name with the comma or end behind it; possessive, so that a long text costs its length and no stack. */
    private static final Pattern NAME = Pattern.compile("\\s*+(?:\"([^\"]*+(?:\"\"[^\"]*+)*+)\"\\s*+|([^\",]*+))(,|$)");

    private ColumnList() {}

    /** @return each name once, in an order of their own: lists that mean the same are equal; empty where the text is no list */
    static Optional<List<String>> of(String text) {
        TreeSet<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        int at = 0;
        boolean more = true;
        while (more) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                return Optional.empty();
            }
            String quoted = matcher.group(1);
            String name = quoted == null ? matcher.group(2).strip() : quoted.replace("\"\"", "\"");
            if (name.isEmpty()) {
                return Optional.empty();
            }
            names.add(name);
            at = matcher.end();
            more = matcher.group(3).equals(",");
        }
        return Optional.of(List.copyOf(names));
    }
}
