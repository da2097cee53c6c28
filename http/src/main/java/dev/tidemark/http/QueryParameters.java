package dev.tidemark.http;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The query of a request, decoded strictly. Parameters that nobody asks for are ignored; none may stand twice. Immutable. */
final class QueryParameters {

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    static QueryParameters parse(Optional<String> rawQuery) {
        Map<String, String> values = new HashMap<>();
        for (String pair : rawQuery.orElse("").split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = PercentText.decodeQuery("query", equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : PercentText.decodeQuery("query parameter", pair.substring(equals + 1));
            if (values.put(name, value) != null) {
                throw refused("query parameter stands twice: name=" + name);
            }
        }
        return new QueryParameters(values);
    }

    /** Names of all that stand there, in no order. */
    Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A whole number within both bounds, {@code absent} where the query has none. */
    long number(String name, long absent, long min, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, like a number out of its bounds.
        }
        throw refused("query parameter is no number within its bounds: name=" + name + " from=" + min + " to=" + max);
    }

    /** Whether the parameter stands there, alone or as {@code true}. */
    boolean flag(String name) {
        String text = text(name).orElse("false");
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw refused("query parameter is neither true nor false: name=" + name);
        };
    }

    private static RequestRefused refused(String detail) {
        return RequestRefused.of(ProblemKind.INVALID_REQUEST, detail);
    }
}
