package dev.tidemark.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ends the handling of a request for a shape, since parameters of it are wrong. */
final class ParametersRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, List<String>> errors;

    /** @param errors what is wrong with each parameter, at least one */
    ParametersRefused(Map<String, List<String>> errors) {
        super(errors.toString(), null, false, false);
        this.errors = new LinkedHashMap<>(errors);
    }

    static ParametersRefused of(String parameter, String error) {
        return new ParametersRefused(Map.of(parameter, List.of(error)));
    }

    Map<String, List<String>> errors() {
        return errors;
    }
}
