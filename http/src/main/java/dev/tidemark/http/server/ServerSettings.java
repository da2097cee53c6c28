package dev.tidemark.http.server;

import com.typesafe.config.Config;
import dev.tidemark.http.netty.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Where the standalone server listens, read once from {@code tidemark.http.server}.
 *
 * @param port zero takes a free one
 * @param insecure whether addresses that other machines reach are allowed without passwords
 * @param stopTimeout for requests under way when the server stops
 * @param transport what serves the socket
 * @param tls how connections are encrypted, if they are
 */
public record ServerSettings(
        String host, int port, boolean insecure, Duration stopTimeout, TransportKind transport, TlsSettings tls) {

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
     * Refuses an address that other machines reach, unless that is asked for, and TLS where there is none.
     *
     * @throws IllegalArgumentException saying so, or that the name has no address
     */
    void requireSafe() {
        if (transport == TransportKind.AKKA && tls.files().isPresent()) {
            throw new IllegalArgumentException(
                    "transport has no TLS: expected=" + TransportKind.NETTY.label() + " actual=" + transport.label());
        }
        if (insecure) {
            return;
        }
        boolean loopback;
        try {
            loopback = InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("host has no address: host=" + host, unknown);
        }
        if (!loopback) {
            throw new IllegalArgumentException("host is no loopback address, and the server has no passwords:"
                    + " use --insecure to allow everyone who reaches it to read and write: host=" + host);
        }
    }
}
