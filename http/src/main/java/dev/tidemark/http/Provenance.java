package dev.tidemark.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import dev.tidemark.http.access.OriginRules;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Holds where requests come from against the rules: by which name, from which pages, by way of which proxies. Safe for any thread. */
final class Provenance {

    private static final Pattern SCHEME = Pattern.compile("^https?://");
    private static final Pattern DEFAULT_PORT = Pattern.compile(":(80|443)$");

    private final OriginRules rules;
    private final CrossOrigin crossOrigin;

    /** Nearly all requests come by one name. */
    private volatile String allowedLast = "";

    private volatile String allowedHeaderLast = "";

    Provenance(OriginRules rules, CrossOrigin crossOrigin) {
        this.rules = rules;
        this.crossOrigin = crossOrigin;
    }

    /** Whom the request is from; empty where the server does not tell what is at the other end of a connection. */
    Optional<InetAddress> address(HttpRequest request) {
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .map(peer -> rules.proxies().isEmpty()
                        ? peer
                        : rules.client(peer, HeaderValues.of(request, "x-forwarded-for")));
    }

    /** Whether names were listed by which the server may be called. */
    boolean knowsHosts() {
        return !rules.hosts().isEmpty();
    }

    /**
     * Refuses a request by another name than the server's own, as one that a page has made its name lead here (DNS rebinding).
     *
     * @throws RequestRefused saying so
     */
    void requireHost(HttpRequest request) {
        String host = request.getUri().host().address();
        if (!host.equals(allowedLast)) {
            require(rules.allowsHost(host));
            allowedLast = host;
        }
        HeaderValues.of(request, "host").forEach(header -> require(allows(header)));
    }

    /** @param header value of {@code Host} */
    boolean allows(String header) {
        if (header.equals(allowedHeaderLast)) {
            return true;
        }
        boolean allowed = rules.allowsHost(withoutPort(header));
        if (allowed) {
            allowedHeaderLast = header;
        }
        return allowed;
    }

    private static String withoutPort(String host) {
        int port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    }

    private static void require(boolean allowed) {
        if (!allowed) {
            throw RequestRefused.of(
                    ProblemKind.MISDIRECTED,
                    "host is not among those of tidemark.http.access.allowed-hosts, which is to be changed for names other"
                            + " than localhost");
        }
    }

    /**
     * Refuses what a page of another origin has its visitor's browser do, where it is more than reading.
     *
     * @throws RequestRefused saying so
     */
    void requireOrigin(HttpRequest request) {
        if (reads(request)) {
            return;
        }
        List<String> origins = HeaderValues.of(request, "origin");
        if (!origins.isEmpty()
                && !(origins.size() == 1 && (isOwn(origins.get(0), request) || crossOrigin.allows(origins.get(0))))) {
            throw RequestRefused.of(
                    ProblemKind.FOREIGN_ORIGIN,
                    "origin is neither the server's own nor among those of tidemark.http.cors");
        }
    }

    private static boolean reads(HttpRequest request) {
        return request.method().equals(HttpMethods.GET)
                || request.method().equals(HttpMethods.HEAD)
                || request.method().equals(HttpMethods.OPTIONS);
    }

    /** The scheme is not looked at: a proxy may have encrypted what comes plain here. */
    private static boolean isOwn(String origin, HttpRequest request) {
        return HeaderValues.of(request, "host").stream()
                .anyMatch(host ->
                        SCHEME.matcher(origin).lookingAt() && authority(origin).equals(authority(host)));
    }

    private static String authority(String text) {
        String authority = SCHEME.matcher(text).replaceFirst("").toLowerCase(Locale.ROOT);
        return DEFAULT_PORT.matcher(authority).replaceFirst("");
    }
}
