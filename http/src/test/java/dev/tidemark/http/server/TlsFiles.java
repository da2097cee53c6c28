package dev.tidemark.http.server;

import dev.tidemark.testkit.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
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

    /** HOCON by which clients need a certificate. */
    static String clientAuthority() {
        return "tidemark.http.server.tls.client-authority-file = \"" + resource("client-authority.pem") + "\"\n";
    }

    /** Of a client that trusts the authority alone. */
    static SSLContext client() {
        return Trust.in(authority());
    }

    private static byte[] authority() {
        return text("authority.pem").getBytes(StandardCharsets.US_ASCII);
    }

    /** The same with a certificate of its own. */
    static SSLContext certifiedClient() {
        try (InputStream stream = Objects.requireNonNull(TlsFiles.class.getResourceAsStream("/tls/client.pem"))) {
            String pem = text("client-key.pem").replaceAll("-----[A-Z ]+-----", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(stream);
            KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
            own.load(null, null);
            own.setKeyEntry("client", key, new char[0], new Certificate[] {certificate});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            return Trust.in(authority(), keys.getKeyManagers());
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
