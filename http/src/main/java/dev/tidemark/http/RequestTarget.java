package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawRequestURI;
import java.util.List;
import java.util.Optional;

/**
 * What a request is addressed to, still percent-encoded.
 *
 * <p>Akka decodes leniently: bytes that are no UTF-8 silently become U+FFFD. So the target is taken as it was sent, from the
 * header that {@code akka.http.server.raw-request-uri-header} adds. Under a host's server without that setting Akka's own
 * reading is all there is, and names that hold U+FFFD are refused, since nobody knows what they were.
 *
 * @param segments of the path below the place where the route is mounted
 * @param query without its question mark
 */
record RequestTarget(List<String> segments, Optional<String> query) {

    private static final String REPLACEMENT = "%EF%BF%BD";

    RequestTarget {
        segments = List.copyOf(segments);
    }

    /** @param unmatchedPath what the host's directives left of the path, as Akka renders it */
    static RequestTarget of(HttpRequest request, String unmatchedPath) {
        Optional<String> sent = request.getHeader(RawRequestURI.class).map(RawRequestURI::uri);
        if (sent.isEmpty()) {
            if (unmatchedPath.contains(REPLACEMENT)) {
                throw RequestRefused.of(ProblemKind.INVALID_TARGET, "path is not UTF-8, or holds U+FFFD");
            }
            return new RequestTarget(split(unmatchedPath), request.getUri().rawQueryString());
        }
        String whole = request.getUri().asScala().path().toString();
        String target = originForm(sent.get());
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        Optional<String> query = question < 0 ? Optional.empty() : Optional.of(target.substring(question + 1));
        return new RequestTarget(split(below(path, slashes(whole) - slashes(unmatchedPath))), query);
    }

    /** The target without scheme and authority, which a client may send (RFC 9112, section 3.2.2). */
    private static String originForm(String target) {
        int authority = target.indexOf("://");
        if (target.startsWith("/") || authority < 0) {
            return target;
        }
        int path = target.indexOf('/', authority + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    /** What follows so many leading segments of {@code path}; slashes that are encoded count neither here nor there. */
    private static String below(String path, long segments) {
        int at = 0;
        for (long left = segments; left > 0 && at >= 0; left--) {
            at = path.indexOf('/', at + 1);
        }
        return at < 0 ? "" : path.substring(at);
    }

    private static long slashes(String path) {
        long count = 0;
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            count++;
        }
        return count;
    }

    private static List<String> split(String path) {
        return List.of((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
    }
}
