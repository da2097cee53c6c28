package dev.tidemark.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with the parameters of one request, gathered so that its sender is told of all at once. Confined to one thread. */
final class ParameterErrors {

    private final Map<String, List<String>> errors = new LinkedHashMap<>();

    void add(String parameter, String error) {
        errors.computeIfAbsent(parameter, name -> new ArrayList<>(1)).add(error);
    }

    /** @throws ParametersRefused when there are any */
    void requireNone() {
        if (!errors.isEmpty()) {
            throw new ParametersRefused(errors);
        }
    }
}
