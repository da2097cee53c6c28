package dev.tidemark.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameter {@code table}, by which clients of the shape protocol name a collection. Stateless.
 *
 * <p>A name in double quotes is taken as it is, with {@code ""} for a quote; one without them too, so that {@code Users} and
 * {@code users} are two. The schema {@code public}, quoted or not, may stand before either and is dropped: there is no other.
 */
final class TableName {

    private static final Pattern SCHEMA = Pattern.compile("(?:public|\"public\")\\.");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*+(?:\"\"[^\"]*+)*+)\"");

    private TableName() {}

    /** @return the collection's name, which may break the rules of names; empty where the text names no table */
    static Optional<String> of(String text) {
        Matcher schema = SCHEMA.matcher(text);
        String name = schema.lookingAt() ? text.substring(schema.end()) : text;
        if (!name.startsWith("\"")) {
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        }
        return unquoted(name).filter(inner -> !inner.isEmpty());
    }

    /** What stands within the quotes around the whole text; empty where they are not around all of it. */
    static Optional<String> unquoted(String text) {
        Matcher quoted = QUOTED.matcher(text);
        return quoted.matches() ? Optional.of(quoted.group(1).replace("\"\"", "\"")) : Optional.empty();
    }
}
