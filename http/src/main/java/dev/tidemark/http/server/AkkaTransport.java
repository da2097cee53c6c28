package dev.tidemark.http.server;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.server.Route;
import akka.stream.Materializer;
import dev.tidemark.http.netty.RouteCalls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A route on Akka HTTP's own server. Safe for any thread. */
final class AkkaTransport {

    /** For idle connections, which end at once. */
    private static final Duration TERMINATION = Duration.ofSeconds(1);

    private static final Duration WRITE_OUT = Duration.ofMillis(200);

    private final ServerBinding binding;
    private final RequestsUnderWay requests;

    private AkkaTransport(ServerBinding binding, RequestsUnderWay requests) {
        this.binding = binding;
        this.requests = requests;
    }

    static CompletionStage<AkkaTransport> start(
            ClassicActorSystemProvider system, Route route, InetSocketAddress address) {
        RouteCalls calls = new RouteCalls(route, system);
        RequestsUnderWay requests = new RequestsUnderWay(request -> {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            calls.call(request, answer::complete);
            return answer;
        });
        return Http.get(system)
                .newServerAt(address.getHostString(), address.getPort())
                .withMaterializer(Materializer.createMaterializer(system))
                .withSettings(settings(system))
                .bind(requests::handle)
                .thenApply(binding -> new AkkaTransport(binding, requests));
    }

    /** By itself Akka drops the charset that a client says of JSON: the body would be read as UTF-8, whatever it is. */
    private static akka.http.javadsl.settings.ServerSettings settings(ClassicActorSystemProvider system) {
        akka.http.javadsl.settings.ServerSettings configured =
                akka.http.javadsl.settings.ServerSettings.create(system.classicSystem());
        return configured.withParserSettings(configured
                .getParserSettings()
                .withCustomMediaTypes(
                        MediaTypes.applicationWithOpenCharset("json"),
                        MediaTypes.applicationWithOpenCharset("merge-patch+json")));
    }

    InetSocketAddress address() {
        return binding.localAddress();
    }

    CompletionStage<Done> stop(Duration timeout) {
        requests.sendClientsAway();
        return binding.unbind()
                .thenCompose(unbound -> requests.drain()
                        .toCompletableFuture()
                        .completeOnTimeout(Done.getInstance(), timeout.toMillis(), TimeUnit.MILLISECONDS))
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
