package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes numbered rows through a proxy, and reads what it has written, each request for itself. Used by one thread. */
final class ProxiedWriter {

    private static final int REFUSED = 400;

    private final String server;
    private final String collection;

    /** @param collection the path of its entries, as {@link PutServer#pathPrefix} */
    ProxiedWriter(int port, String collection) {
        this.server = "http://127.0.0.1:" + port;
        this.collection = collection;
    }

    /** @return its position in the log */
    String write(long number) throws IOException {
        HttpURLConnection connection = open(collection + "row-" + number);
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write(("{\"serial\":" + number + "}").getBytes(StandardCharsets.US_ASCII));
        body(connection);
        return Optional.ofNullable(connection.getHeaderField("Tidemark-Position"))
                .orElseThrow(() -> new IOException("write has no position"));
    }

    /** Whether a row that was written at a position can be read at once, by its key and in the log. */
    boolean reads(long number, String position) throws IOException {
        String row = "\"serial\":" + number + "}";
        String log = collection.replace("/entries/", "/log?after=") + (Long.parseLong(position) - 1);
        return body(open(collection + "row-" + number)).contains(row)
                && body(open(log)).contains(row);
    }

    /** Reads a shape from its beginning until a row is there. */
    void follow(ShapeReader reader, int number) throws IOException {
        while (!reader.has(number)) {
            HttpURLConnection connection = open(reader.target());
            String body = body(connection);
            reader.answered(
                    connection.getResponseCode(),
                    name -> Optional.ofNullable(connection.getHeaderField(name)).orElse(""),
                    body);
        }
    }

    private HttpURLConnection open(String target) throws IOException {
        return (HttpURLConnection) URI.create(server + target).toURL().openConnection();
    }

    private static String body(HttpURLConnection connection) throws IOException {
        if (connection.getResponseCode() >= REFUSED) {
            throw new IOException("request is refused: status=" + connection.getResponseCode());
        }
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
