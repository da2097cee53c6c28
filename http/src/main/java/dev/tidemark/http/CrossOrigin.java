package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells browsers which pages of other origins may read an answer, and make requests that are more than a form can (Fetch Standard,
 * "CORS protocol"). Immutable; safe for any thread.
 *
 * <ul>
 *   <li>Credentials that browsers add by themselves are never allowed: a page reads what anybody could, or whoever has the token
 *       that its own script sends.
 *   <li>An origin is allowed or not as a whole text; none is ever taken for another for its beginning or end, and {@code null}
 *       (files, sandboxes) only by {@code *}.
 *   <li>Where origins are told apart, every answer says so ({@code Vary}), also to requests that name none: else a cache
 *       would give one origin's answer to another.
 * </ul>
 *
 * <p>This keeps pages from reading. It does not keep anybody from asking: for that there is the network.
 */
final class CrossOrigin {

    private static final String ORIGIN = "Origin";
    private static final String VARY = "Vary";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String WANTED_METHOD = "access-control-request-method";

    /** What scripts may read beyond what they always may (Fetch Standard, "CORS-safelisted response-header name"). */
    static final List<String> EXPOSED = Stream.concat(
                    Stream.of(
                            Responses.POSITION,
                            Responses.WATERMARK,
                            Responses.HANDLE,
                            ExpiryText.AT,
                            ExpiryText.SLIDING,
                            "ETag",
                            "Link",
                            "Location",
                            "Retry-After",
                            "WWW-Authenticate",
                            "Allow",
                            "Accept-Patch",
                            "Accept-Ranges",
                            "Content-Range",
                            "Content-Encoding"),
                    ShapeHeaders.ALL.stream())
            .toList();

    /** What scripts may send beyond what they always may. */
    static final List<String> TAKEN = List.of(
            "Authorization",
            "Content-Type",
            ExpiryText.AT,
            ExpiryText.IN,
            ExpiryText.SLIDING,
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "If-Unmodified-Since",
            "If-Range",
            "Range",
            IdempotencyHeader.NAME,
            "Last-Event-ID");

    private static final HttpHeader EXPOSE =
            RawHeader.create("Access-Control-Expose-Headers", String.join(", ", EXPOSED));
    private static final HttpHeader TAKE = RawHeader.create("Access-Control-Allow-Headers", String.join(", ", TAKEN));

    private final CorsSettings settings;

    CrossOrigin(CorsSettings settings) {
        this.settings = settings;
    }

    boolean isOff() {
        return settings.origins().isEmpty();
    }

    private boolean toAll() {
        return settings.origins().contains(CorsSettings.ANY);
    }

    /** Whether pages of the origin are allowed. */
    boolean allows(String origin) {
        return toAll() || settings.origins().contains(origin);
    }

    /** The answer, with what the browser is to know of it. */
    HttpResponse told(HttpRequest request, HttpResponse response) {
        if (isOff()) {
            return response;
        }
        HttpResponse varied = toAll() ? response : varied(response);
        return allowed(request)
                .map(origin -> varied.addHeader(origin).addHeader(EXPOSE))
                .orElse(varied);
    }

    /** Names the request's origin, or all; empty where it has none that is allowed. */
    private Optional<HttpHeader> allowed(HttpRequest request) {
        List<String> origins = HeaderValues.of(request, ORIGIN.toLowerCase(Locale.ROOT));
        if (origins.size() != 1) {
            return Optional.empty();
        }
        if (toAll()) {
            return Optional.of(RawHeader.create(ALLOW_ORIGIN, CorsSettings.ANY));
        }
        return allows(origins.get(0)) ? Optional.of(RawHeader.create(ALLOW_ORIGIN, origins.get(0))) : Optional.empty();
    }

    /** One line for all that answers vary by: not every cache reads a second. */
    private static HttpResponse varied(HttpResponse response) {
        Optional<HttpHeader> known = response.getHeader(VARY);
        return known.map(header ->
                        response.removeHeader(VARY).addHeader(RawHeader.create(VARY, header.value() + ", " + ORIGIN)))
                .orElseGet(() -> response.addHeader(RawHeader.create(VARY, ORIGIN)));
    }

    /** Whether a browser asks what a script may do, before it lets it. */
    boolean isPreflight(HttpRequest request) {
        return !isOff()
                && request.method().equals(HttpMethods.OPTIONS)
                && !HeaderValues.of(request, ORIGIN.toLowerCase(Locale.ROOT)).isEmpty()
                && !HeaderValues.of(request, WANTED_METHOD).isEmpty();
    }

    /**
     * What a script may do at a path; the origin is {@link #told}.
     *
     * @param methods of the path, in the order of the document
     */
    HttpResponse preflight(HttpRequest request, Stream<String> methods) {
        HttpResponse answer = Responses.noContent();
        if (allowed(request).isEmpty()) {
            return answer;
        }
        return answer.addHeader(RawHeader.create(
                        "Access-Control-Allow-Methods",
                        String.join(", ", methods.distinct().toList())))
                .addHeader(TAKE)
                .addHeader(RawHeader.create(
                        "Access-Control-Max-Age",
                        Long.toString(settings.maxAge().toSeconds())));
    }
}
