package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import dev.tidemark.actors.IdempotencyKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header): a text in quotes, as the draft wants it, or without, as
 * most clients send it. Stateless.
 */
final class IdempotencyHeader {

    static final String NAME = "Idempotency-Key";

    private static final String LOWER_CASE = NAME.toLowerCase(Locale.ROOT);

    private IdempotencyHeader() {}

    /**
     * @throws RequestRefused when there are several
     * @throws dev.tidemark.engine.InvalidRequestException when it breaks the rules of such keys
     */
    static Optional<IdempotencyKey> of(HttpRequest request) {
        List<String> values = HeaderValues.of(request, LOWER_CASE);
        if (values.size() > 1) {
            throw RequestRefused.of(ProblemKind.INVALID_REQUEST, "header occurs more than once: name=" + NAME);
        }
        return values.stream().findFirst().map(value -> new IdempotencyKey(unquoted(value.strip())));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1") : value;
    }
}
