package dev.tidemark.http.netty;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of the transport, read once from {@code tidemark.http.server.netty}; those that Akka HTTP's own server knows too are
 * read from its keys, so that both keep the same.
 *
 * @param nativeTransport whether epoll is used where it is there
 * @param threads event loops
 * @param copyMaxBytes regions up to that length are read and sent with their head; longer ones by sendfile
 */
public record TransportSettings(
        boolean nativeTransport,
        int threads,
        int copyMaxBytes,
        Heads heads,
        Times times,
        Connections connections,
        TlsSettings tls) {

    /** Most that one read takes from a socket, and most of a body that is collected before the route is called. */
    static final int READ_MAX_BYTES = 64 * 1024;

    /** Most bytes of an answer that wait for the client. */
    static final int IN_FLIGHT_MAX_BYTES = 256 * 1024;

    /**
     * Bounds of request heads.
     *
     * @param uriMaxBytes of the target
     * @param valueMaxBytes of one header
     * @param countMax header lines
     * @param totalMaxBytes of all headers together
     */
    public record Heads(int uriMaxBytes, int valueMaxBytes, int countMax, int totalMaxBytes) {

        /** Method, version and spaces beside the target. */
        static final int REQUEST_LINE_EXTRA_BYTES = 64;
    }

    /**
     * How long things may take.
     *
     * @param idle without any byte
     * @param head from the first byte of a request head to its end
     * @param answer until the route answers, unless it says otherwise
     * @param rateWindow within which a body or an answer must have moved by {@code rateMinBytes} a second
     * @param linger for what a client still sends after its last answer
     */
    public record Times(
            Duration idle, Duration head, Duration answer, Duration rateWindow, long rateMinBytes, Duration linger) {

        private static final long TICKS = 4;
        private static final Duration TICK_MIN = Duration.ofMillis(20);
        private static final Duration TICK_MAX = Duration.ofSeconds(1);

        /** How often a connection looks whether something takes too long. */
        Duration tick() {
            Duration shortest = idle;
            for (Duration other : new Duration[] {head, answer, rateWindow}) {
                shortest = other.compareTo(shortest) < 0 ? other : shortest;
            }
            Duration tick = shortest.dividedBy(TICKS);
            if (tick.compareTo(TICK_MIN) < 0) {
                return TICK_MIN;
            }
            return tick.compareTo(TICK_MAX) > 0 ? TICK_MAX : tick;
        }

        /** Bytes that must move within a window. */
        long windowMinBytes() {
            return Math.max(
                    1,
                    rateMinBytes * rateWindow.toMillis() / Duration.ofSeconds(1).toMillis());
        }
    }

    /**
     * How many at once.
     *
     * @param max in total
     * @param perAddressMax from one address; loopback addresses are only counted in total
     */
    public record Connections(int max, int perAddressMax) {}

    /**
     * The settings of a whole configuration.
     *
     * @throws com.typesafe.config.ConfigException naming the key that is missing or no such value
     */
    public static TransportSettings of(Config config) {
        Config netty = config.getConfig("tidemark.http.server.netty");
        int threads = netty.getInt("threads");
        return new TransportSettings(
                netty.getBoolean("native"),
                threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
                Math.toIntExact(netty.getBytes("copy-up-to")),
                new Heads(
                        Math.toIntExact(config.getBytes("akka.http.server.parsing.max-uri-length")),
                        Math.toIntExact(config.getBytes("akka.http.server.parsing.max-header-value-length")),
                        config.getInt("akka.http.server.parsing.max-header-count"),
                        Math.toIntExact(netty.getBytes("head-max-length"))),
                new Times(
                        config.getDuration("akka.http.server.idle-timeout"),
                        netty.getDuration("head-timeout"),
                        config.getDuration("akka.http.server.request-timeout"),
                        netty.getDuration("rate-window"),
                        netty.getBytes("rate-min"),
                        netty.getDuration("linger-timeout")),
                new Connections(
                        config.getInt("akka.http.server.max-connections"), netty.getInt("connections-per-address-max")),
                TlsSettings.of(config));
    }

    /** The same with connections encrypted in another way, or not at all. */
    public TransportSettings with(TlsSettings newTls) {
        return new TransportSettings(nativeTransport, threads, copyMaxBytes, heads, times, connections, newTls);
    }
}
