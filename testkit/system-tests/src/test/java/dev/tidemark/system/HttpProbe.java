package dev.tidemark.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** A client of one server that speaks HTTP/1.1 over a socket. Safe for any thread. */
final class HttpProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final InetSocketAddress address;
    private final String root;

    /**
     * An answer.
     *
     * @param body as text in UTF-8
     */
    record Answer(int status, String body, java.net.http.HttpHeaders headers) {

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    HttpProbe(InetSocketAddress address) {
        this(address, "http", HttpClient.newBuilder());
    }

    private HttpProbe(InetSocketAddress address, String scheme, HttpClient.Builder client) {
        this.client = client.version(HttpClient.Version.HTTP_1_1).build();
        this.address = address;
        this.root = scheme + "://127.0.0.1:" + address.getPort();
    }

    /** Over encrypted connections, to a server whose certificate is trusted. */
    static HttpProbe encrypted(InetSocketAddress address, SSLContext trust) {
        return new HttpProbe(address, "https", HttpClient.newBuilder().sslContext(trust));
    }

    InetSocketAddress address() {
        return address;
    }

    /** What all paths are behind. */
    String root() {
        return root;
    }

    /** The path of an entry, its names percent-encoded. */
    static String entry(String collection, String key) {
        return "/v1/collections/" + encoded(collection) + "/entries/" + encoded(key);
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) {
        return send("GET", path, "", new byte[0]);
    }

    /** @param headers name, value, name, value */
    Answer put(String path, String json, String... headers) {
        return send("PUT", path, "application/json", json.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** @param contentType empty for none, and then no body either */
    Answer send(String method, String path, String contentType, byte[] body, String... headers) {
        try {
            HttpResponse<String> response = client.send(request(method, path, contentType, body, headers), text());
            return answer(response);
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(method + " " + path, failure);
        }
    }

    CompletableFuture<Answer> getLater(String path) {
        return client.sendAsync(request("GET", path, "", new byte[0]), text()).thenApply(HttpProbe::answer);
    }

    /**
     * Reads an answer as long as it goes on.
     *
     * @param eachLine is given every line as it comes, in order
     * @return the status, at the end; fails where the answer breaks off
     */
    CompletableFuture<Integer> lines(String path, Consumer<String> eachLine, String... headers) {
        return client.sendAsync(
                        request("GET", path, "", new byte[0], headers),
                        HttpResponse.BodyHandlers.fromLineSubscriber(new LineReader(eachLine)))
                .thenApply(HttpResponse::statusCode);
    }

    /** Takes whatever comes, at once. */
    private record LineReader(Consumer<String> eachLine) implements Flow.Subscriber<String> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            eachLine.accept(line);
        }

        @Override
        public void onError(Throwable failure) {
            // The answer's future tells of it.
        }

        @Override
        public void onComplete() {
            // The answer's future tells of it.
        }
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body(), response.headers());
    }

    private HttpRequest request(String method, String path, String contentType, byte[] body, String... headers) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(root + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            builder.headers(headers);
        }
        if (contentType.isEmpty()) {
            return builder.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        return builder.header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }
}
