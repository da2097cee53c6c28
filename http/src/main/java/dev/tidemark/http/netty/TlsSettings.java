package dev.tidemark.http.netty;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How connections are encrypted, read once from {@code tidemark.http.server.tls}.
 *
 * @param files empty for connections that are not
 * @param reloadInterval how often the files are looked at
 * @param handshake until a connection is encrypted
 */
public record TlsSettings(Optional<Files> files, Duration reloadInterval, Duration handshake) {

    private static final String PATH = "tidemark.http.server.tls.";
    private static final Duration INTERVAL_MIN = Duration.ofMillis(10);
    private static final Duration INTERVAL_MAX = Duration.ofDays(1);
    private static final Duration HANDSHAKE_MAX = Duration.ofMinutes(1);

    /**
     * Of a server, both in PEM.
     *
     * @param certificates its own, then those that vouch for it
     * @param key in PKCS #8, without a password
     */
    public record Files(Path certificates, Path key) {}

    /** @throws ConfigException naming the key that is missing or no such value */
    public static TlsSettings of(Config config) {
        String certificates = config.getString(PATH + "certificate-file");
        String key = config.getString(PATH + "key-file");
        if (certificates.isEmpty() != key.isEmpty()) {
            throw new ConfigException.BadValue(
                    PATH + (key.isEmpty() ? "key-file" : "certificate-file"), "missing where the other file is set");
        }
        return new TlsSettings(
                key.isEmpty() ? Optional.empty() : Optional.of(new Files(Path.of(certificates), Path.of(key))),
                duration(config, "reload-interval", INTERVAL_MAX),
                duration(config, "handshake-timeout", HANDSHAKE_MAX));
    }

    private static Duration duration(Config config, String key, Duration max) {
        Duration value = config.getDuration(PATH + key);
        if (value.compareTo(INTERVAL_MIN) < 0 || value.compareTo(max) > 0) {
            throw new ConfigException.BadValue(
                    PATH + key, "out of range: min=" + INTERVAL_MIN + " max=" + max + " actual=" + value);
        }
        return value;
    }

    public TlsSettings with(Files newFiles) {
        return new TlsSettings(Optional.of(newFiles), reloadInterval, handshake);
    }
}
