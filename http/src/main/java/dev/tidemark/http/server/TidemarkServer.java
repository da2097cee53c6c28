package dev.tidemark.http.server;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.stream.Materializer;
import com.typesafe.config.Config;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.LiveStreams;
import dev.tidemark.http.TidemarkRoute;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The API on a socket of its own. Owns the socket, neither the actor system nor the store. Safe for any thread.
 *
 * <p>The actor system's configuration must come from {@link #configuration}: it switches on what strict decoding of names
 * needs and off what this server must not offer.
 */
public final class TidemarkServer {

    /** For idle connections, which end at once. */
    private static final Duration TERMINATION = Duration.ofSeconds(1);

    private static final Duration WRITE_OUT = Duration.ofMillis(200);

    private final ServerBinding binding;
    private final RequestsUnderWay requests;
    private final LiveStreams streams;
    private final ServerSettings settings;

    private TidemarkServer(
            ServerBinding binding, RequestsUnderWay requests, LiveStreams streams, ServerSettings settings) {
        this.binding = binding;
        this.requests = requests;
        this.streams = streams;
        this.settings = settings;
    }

    /** The configuration with the overrides of {@code tidemark.http.server} laid over it. */
    public static Config configuration(Config config) {
        return config.getConfig("tidemark.http.server.overrides").withFallback(config);
    }

    /**
     * Starts to listen.
     *
     * @return fails with {@link akka.stream.BindFailedException} when the address is taken
     * @throws IllegalArgumentException when the address is open to other machines and that was not asked for
     */
    public static CompletionStage<TidemarkServer> start(
            ClassicActorSystemProvider system, Tidemark store, HttpSettings limits, ServerSettings settings) {
        settings.requireSafe();
        LiveStreams streams = new LiveStreams();
        Route route = Directives.concat(TidemarkRoute.create(store, limits, streams), TidemarkRoute.unknownPath());
        RequestsUnderWay requests = new RequestsUnderWay(route.function(system));
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withMaterializer(Materializer.createMaterializer(system))
                .withSettings(akkaSettings(system))
                .bind(requests::handle)
                .thenApply(binding -> new TidemarkServer(binding, requests, streams, settings));
    }

    /** By itself Akka drops the charset that a client says of JSON: the body would be read as UTF-8, whatever it is. */
    private static akka.http.javadsl.settings.ServerSettings akkaSettings(ClassicActorSystemProvider system) {
        akka.http.javadsl.settings.ServerSettings configured =
                akka.http.javadsl.settings.ServerSettings.create(system.classicSystem());
        return configured.withParserSettings(configured
                .getParserSettings()
                .withCustomMediaTypes(
                        MediaTypes.applicationWithOpenCharset("json"),
                        MediaTypes.applicationWithOpenCharset("merge-patch+json")));
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /** Takes no new connection, ends streams of events, lets requests under way end within the stop timeout, then closes what is left. */
    public CompletionStage<Done> stop() {
        requests.sendClientsAway();
        streams.end();
        return binding.unbind()
                .thenCompose(unbound -> requests.drain()
                        .toCompletableFuture()
                        .completeOnTimeout(
                                Done.getInstance(), settings.stopTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(drained -> delayed())
                .thenCompose(written -> binding.terminate(TERMINATION))
                .thenApply(terminated -> Done.getInstance());
    }

    /** Lets the last answers reach their sockets. */
    private static CompletionStage<Done> delayed() {
        return new CompletableFuture<Done>()
                .completeOnTimeout(Done.getInstance(), WRITE_OUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
