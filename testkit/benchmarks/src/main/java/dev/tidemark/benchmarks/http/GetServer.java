package dev.tidemark.benchmarks.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * A server on loopback and what is asked of it again and again. Owns its process.
 *
 * @param target path and query
 */
public record GetServer(ServerProcess process, int port, String target) implements Closeable {

    /** One whole answer. */
    record Answer(byte[] body, Optional<String> handle) {}

    GetServer withTarget(String other) {
        return new GetServer(process, port, other);
    }

    /** Asked once, from this process. */
    Answer get() throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + target).toURL().openConnection();
        connection.setRequestProperty("Accept", "*/*");
        try (var body = connection.getInputStream()) {
            return new Answer(body.readAllBytes(), Optional.ofNullable(connection.getHeaderField("Tidemark-Handle")));
        } finally {
            connection.disconnect();
        }
    }

    /** What the target is answered with. */
    public byte[] body() throws IOException {
        return get().body();
    }

    @Override
    public void close() {
        process.close();
    }
}
