package dev.tidemark.http.server;

import dev.tidemark.testkit.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Files of a server that speaks TLS, in a directory of the test's. There are two servers, {@code first} (EC) and {@code second}
 * (RSA), of one authority; their keys are for tests alone.
 */
final class TlsFiles {

    static final String FIRST = "first";
    static final String SECOND = "second";

    private final Path directory;

    TlsFiles(Path directory, String server) {
        this.directory = directory;
        become(server);
    }

    /** The files are those of another server from here on. */
    void become(String server) {
        write(certificates(), text(server + "-chain.pem"));
        write(key(), text(server + "-key.pem"));
    }

    Path certificates() {
        return directory.resolve("chain.pem");
    }

    Path key() {
        return directory.resolve("key.pem");
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** HOCON that names the files. */
    String settings() {
        return settings(certificates(), key());
    }

    /** HOCON that names the files of one that stays the same. */
    static String settings(String server) {
        return settings(resource(server + "-chain.pem"), resource(server + "-key.pem"));
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TlsFiles.class.getResource("/tls/" + name))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String settings(Path certificates, Path key) {
        return "tidemark.http.server.tls { certificate-file = \"" + certificates + "\", key-file = \"" + key
                + "\", reload-interval = 20 ms }\n";
    }

    static String text(String name) {
        try (InputStream stream = Objects.requireNonNull(TlsFiles.class.getResourceAsStream("/tls/" + name))) {
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of a client that trusts the authority alone. */
    static SSLContext client() {
        return Trust.in(text("authority.pem").getBytes(StandardCharsets.US_ASCII));
    }
}
