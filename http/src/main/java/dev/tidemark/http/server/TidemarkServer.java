package dev.tidemark.http.server;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import com.typesafe.config.Config;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.http.AlertWebhook;
import dev.tidemark.http.AlertWebhookSettings;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.LiveStreams;
import dev.tidemark.http.PlainServing;
import dev.tidemark.http.Telemetry;
import dev.tidemark.http.TidemarkRoute;
import dev.tidemark.http.access.OriginRules;
import dev.tidemark.http.netty.NettyTransport;
import dev.tidemark.http.netty.TransportSettings;
import dev.tidemark.http.netty.TransportStatistics;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The API on a socket of its own. Owns the socket, neither the actor system nor the store. Safe for any thread.
 *
 * <p>The actor system's configuration must come from {@link #configuration}: it switches on what strict decoding of names
 * needs and off what this server must not offer.
 */
public final class TidemarkServer {

    private final InetSocketAddress address;
    private final Supplier<CompletionStage<Done>> stop;
    private final Optional<TransportStatistics> statistics;

    private TidemarkServer(
            InetSocketAddress address, Supplier<CompletionStage<Done>> stop, Optional<TransportStatistics> statistics) {
        this.address = address;
        this.stop = stop;
        this.statistics = statistics;
    }

    /** The configuration with the overrides of {@code tidemark.http.server} laid over it. */
    public static Config configuration(Config config) {
        return config.getConfig("tidemark.http.server.overrides").withFallback(config);
    }

    /**
     * Starts to listen.
     *
     * @return fails with {@link akka.stream.BindFailedException} or {@link java.net.BindException} when the address is taken
     * @throws IllegalArgumentException when the address is open to other machines without what that takes, or when the files for
     *     TLS or of tokens are no good, or the transport has no TLS
     * @throws com.typesafe.config.ConfigException naming a key that is out of its bounds
     */
    public static CompletionStage<TidemarkServer> start(
            ClassicActorSystemProvider system, Tidemark store, HttpSettings limits, ServerSettings settings) {
        settings.requireSafe(limits.security().tokens().areRequired());
        LiveStreams streams = new LiveStreams();
        Config config = system.classicSystem().settings().config();
        Optional<AlertWebhookSettings> alerts = AlertWebhookSettings.of(config);
        ServerMetrics metrics = ServerMetrics.of(MetricsSettings.of(config), store);
        Parts parts = new Parts(streams, metrics, alerts.map(to -> AlertWebhook.attach(store.health(), to)));
        try {
            HttpSettings own = named(limits, settings);
            Route route = encrypted(settings, TidemarkRoute.createAlone(store, own, streams, metrics.telemetry()));
            NettyTransport.Served served =
                    new NettyTransport.Served(route, plain(store, own, settings, metrics.telemetry()));
            return listen(system, served, settings, parts).whenComplete((server, failure) -> {
                if (failure != null) {
                    parts.close();
                }
            });
        } catch (RuntimeException refused) {
            parts.close();
            throw refused;
        }
    }

    /** What ends with the server. */
    private record Parts(LiveStreams streams, ServerMetrics metrics, Optional<AlertWebhook> webhook) {

        /** Answers from here on close their connections, those that are streams of events end. */
        CompletionStage<Done> ended(Supplier<CompletionStage<Done>> stop) {
            CompletionStage<Done> stopped = stop.get();
            streams.end();
            close();
            return stopped;
        }

        void close() {
            metrics.close();
            webhook.ifPresent(AlertWebhook::close);
        }
    }

    private static CompletionStage<TidemarkServer> listen(
            ClassicActorSystemProvider system, NettyTransport.Served served, ServerSettings settings, Parts parts) {
        Config config = system.classicSystem().settings().config();
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        return switch (settings.transport()) {
            case NETTY ->
                NettyTransport.start(
                                system, served, TransportSettings.of(config).with(settings.tls()), address)
                        .thenApply(netty -> {
                            parts.metrics().bind(netty.statistics());
                            return new TidemarkServer(
                                    netty.address(),
                                    () -> parts.ended(() -> netty.stop(settings.stopTimeout())),
                                    Optional.of(netty.statistics()));
                        });
            case AKKA ->
                AkkaTransport.start(system, served.route(), address)
                        .thenApply(own -> new TidemarkServer(
                                own.address(),
                                () -> parts.ended(() -> own.stop(settings.stopTimeout())),
                                Optional.empty()));
        };
    }

    /** The server answers to the name that it listens on. */
    private static HttpSettings named(HttpSettings limits, ServerSettings settings) {
        OriginRules origins = limits.security().origins();
        return origins.allowsHost(settings.host())
                ? limits
                : limits.with(limits.security().with(origins.allowing(settings.host())));
    }

    /** Who is told to come by TLS alone is told so by the route. */
    private static Optional<PlainServing> plain(
            Tidemark store, HttpSettings limits, ServerSettings settings, Telemetry telemetry) {
        return sendsToTls(settings) ? Optional.empty() : PlainServing.of(store, limits, telemetry);
    }

    private static boolean sendsToTls(ServerSettings settings) {
        return settings.tls().files().isPresent() && settings.tls().hstsMaxAge().toSeconds() > 0;
    }

    /** Tells browsers to come by TLS alone from now on (RFC 6797), where they have come by it. */
    private static Route encrypted(ServerSettings settings, Route route) {
        if (!sendsToTls(settings)) {
            return route;
        }
        long seconds = settings.tls().hstsMaxAge().toSeconds();
        HttpHeader header = RawHeader.create("Strict-Transport-Security", "max-age=" + seconds);
        return Directives.mapResponse(response -> response.addHeader(header), () -> route);
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    /** Counts of the transport, of one that keeps them. */
    public Optional<TransportStatistics> statistics() {
        return statistics;
    }

    /** Takes no new connection, ends streams of events, lets requests under way end within the stop timeout, then closes what is left. */
    public CompletionStage<Done> stop() {
        return stop.get();
    }
}
