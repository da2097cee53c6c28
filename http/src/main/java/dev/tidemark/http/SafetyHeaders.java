package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What every answer tells browsers: it is what its type says, runs nothing, is shown in no frame, and tells no page where it was
 * asked from. Stateless.
 */
final class SafetyHeaders {

    private static final List<HttpHeader> ALL = List.of(
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            RawHeader.create("Referrer-Policy", "no-referrer"));

    private static final byte[] LINES = ALL.stream()
            .map(header -> header.name() + ": " + header.value() + "\r\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.US_ASCII);

    private SafetyHeaders() {}

    /** Where the answer has its own, as a page that runs its own scripts, that one counts. */
    static HttpResponse addedTo(HttpResponse response) {
        List<HttpHeader> missing = new ArrayList<>(ALL);
        response.getHeaders().forEach(present -> missing.removeIf(each -> each.is(present.lowercaseName())));
        return response.addHeaders(missing);
    }

    static void write(PlainAnswer.Lines target) {
        target.lines(LINES);
    }
}
