package dev.tidemark.http.server;

import com.typesafe.config.Config;
import dev.tidemark.http.netty.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the standalone server listens, read once from {@code tidemark.http.server}.
 *
 * @param port zero takes a free one
 * @param insecure whether addresses that other machines reach are allowed without tokens or without TLS
 * @param stopTimeout for requests under way when the server stops
 * @param transport what serves the socket
 * @param tls how connections are encrypted, if they are
 */
public record ServerSettings(
        String host, int port, boolean insecure, Duration stopTimeout, TransportKind transport, TlsSettings tls) {

    private static final Logger LOG = LoggerFactory.getLogger(ServerSettings.class);
    private static final int PORT_MAX = 65_535;

    public ServerSettings {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port is out of bounds: from=0 to=" + PORT_MAX + " actual=" + port);
        }
    }

    public static ServerSettings of(Config config) {
        Config server = config.getConfig("tidemark.http.server");
        return new ServerSettings(
                server.getString("host"),
                server.getInt("port"),
                false,
                server.getDuration("stop-timeout"),
                TransportKind.of(server.getString("transport")),
                TlsSettings.of(config));
    }

    public ServerSettings withPort(int newPort) {
        return new ServerSettings(host, newPort, insecure, stopTimeout, transport, tls);
    }

    public ServerSettings withHost(String newHost, boolean newInsecure) {
        return new ServerSettings(newHost, port, newInsecure, stopTimeout, transport, tls);
    }

    public ServerSettings withTransport(TransportKind newTransport) {
        return new ServerSettings(host, port, insecure, stopTimeout, newTransport, tls);
    }

    public ServerSettings withTls(TlsSettings.Files files) {
        return new ServerSettings(host, port, insecure, stopTimeout, transport, tls.with(files));
    }

    /**
     * Refuses an address that other machines reach unless who calls is asked for a token and connections are encrypted, or neither
     * was waived, and TLS where there is none.
     *
     * @param tokens whether they are asked for
     * @throws IllegalArgumentException saying so and what to do, or that the name has no address
     */
    void requireSafe(boolean tokens) {
        if (transport == TransportKind.AKKA && tls.files().isPresent()) {
            throw new IllegalArgumentException(
                    "transport has no TLS: expected=" + TransportKind.NETTY.label() + " actual=" + transport.label());
        }
        boolean encrypted = tls.files().isPresent();
        if (isLoopback() || (tokens && encrypted)) {
            return;
        }
        if (!insecure) {
            throw new IllegalArgumentException("host is no loopback address, and"
                    + (tokens ? "" : " nobody is asked for a token (tidemark token create, --token-file FILE)")
                    + (tokens || encrypted ? "" : " and")
                    + (encrypted ? "" : " connections are not encrypted (--tls-cert FILE --tls-key FILE)")
                    + ": do that, or use --insecure to go without: host=" + host);
        }
        LOG.warn(
                "the server is open to other machines: host={} tokens={} tls={}: {}",
                host,
                tokens ? "asked for" : "none",
                encrypted ? "on" : "off",
                tokens ? "tokens and values can be read on the way" : "whoever reaches it reads and writes everything");
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("host has no address: host=" + host, unknown);
        }
    }
}
