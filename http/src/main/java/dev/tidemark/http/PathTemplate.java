package dev.tidemark.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path with parameters, as {@code /v1/collections/{collection}}; each parameter is one segment. Immutable. */
final class PathTemplate {

    private final String text;
    private final List<String> parts;

    PathTemplate(String text) {
        this.text = text;
        this.parts = List.of(text.substring(1).split("/", -1));
    }

    String text() {
        return text;
    }

    boolean matches(List<String> segments) {
        if (parts.size() != segments.size()) {
            return false;
        }
        for (int index = 0; index < parts.size(); index++) {
            if (!isParameter(parts.get(index)) && !parts.get(index).equals(segments.get(index))) {
                return false;
            }
        }
        return true;
    }

    /** The segments that stand where the template has parameters, still encoded; empty when the path is another one. */
    Optional<List<String>> match(List<String> segments) {
        if (!matches(segments)) {
            return Optional.empty();
        }
        List<String> parameters = new ArrayList<>(parts.size());
        for (int index = 0; index < parts.size(); index++) {
            if (isParameter(parts.get(index))) {
                parameters.add(segments.get(index));
            }
        }
        return Optional.of(parameters);
    }

    private static boolean isParameter(String part) {
        return part.startsWith("{");
    }
}
