package dev.tidemark.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path with parameters, as {@code /v1/collections/{collection}}; each parameter is one segment. Immutable. */
record PathTemplate(String text) {

    /** The segments that stand where the template has parameters, still encoded; empty when the path is another one. */
    Optional<List<String>> match(List<String> segments) {
        String[] parts = text.substring(1).split("/", -1);
        if (parts.length != segments.size()) {
            return Optional.empty();
        }
        List<String> parameters = new ArrayList<>();
        for (int index = 0; index < parts.length; index++) {
            if (parts[index].startsWith("{")) {
                parameters.add(segments.get(index));
            } else if (!parts[index].equals(segments.get(index))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
