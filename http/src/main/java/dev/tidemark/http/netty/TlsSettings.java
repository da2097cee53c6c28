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
 * @param hstsMaxAge for which browsers are told to come by TLS alone; zero for not at all
 */
public record TlsSettings(Optional<Files> files, Duration reloadInterval, Duration handshake, Duration hstsMaxAge) {

    private static final String PATH = "tidemark.http.server.tls.";
    private static final Duration INTERVAL_MIN = Duration.ofMillis(10);
    private static final Duration INTERVAL_MAX = Duration.ofDays(1);
    private static final Duration HSTS_MAX = Duration.ofDays(2 * 365);
    private static final Duration HANDSHAKE_MAX = Duration.ofMinutes(1);

    /**
     * Of a server, all in PEM.
     *
     * @param certificates its own, then those that vouch for it
     * @param key in PKCS #8, without a password
     * @param clientAuthorities who vouch for clients, which need a certificate then
     */
    public record Files(Path certificates, Path key, Optional<Path> clientAuthorities) {

        /** Of a server that asks clients for no certificate. */
        public Files(Path certificates, Path key) {
            this(certificates, key, Optional.empty());
        }
    }

    /** @throws ConfigException naming the key that is missing or no such value */
    public static TlsSettings of(Config config) {
        String certificates = config.getString(PATH + "certificate-file");
        String key = config.getString(PATH + "key-file");
        if (certificates.isEmpty() != key.isEmpty()) {
            throw new ConfigException.BadValue(
                    PATH + (key.isEmpty() ? "key-file" : "certificate-file"), "missing where the other file is set");
        }
        Optional<Path> clients = Optional.of(config.getString(PATH + "client-authority-file"))
                .filter(file -> !file.isEmpty())
                .map(Path::of);
        if (clients.isPresent() && key.isEmpty()) {
            throw new ConfigException.BadValue(
                    PATH + "client-authority-file", "set where connections are not encrypted");
        }
        return new TlsSettings(
                key.isEmpty() ? Optional.empty() : Optional.of(new Files(Path.of(certificates), Path.of(key), clients)),
                duration(config, "reload-interval", INTERVAL_MIN, INTERVAL_MAX),
                duration(config, "handshake-timeout", INTERVAL_MIN, HANDSHAKE_MAX),
                duration(config, "hsts-max-age", Duration.ZERO, HSTS_MAX));
    }

    private static Duration duration(Config config, String key, Duration min, Duration max) {
        Duration value = config.getDuration(PATH + key);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new ConfigException.BadValue(
                    PATH + key, "out of range: min=" + min + " max=" + max + " actual=" + value);
        }
        return value;
    }

    public TlsSettings with(Files newFiles) {
        return new TlsSettings(Optional.of(newFiles), reloadInterval, handshake, hstsMaxAge);
    }
}
