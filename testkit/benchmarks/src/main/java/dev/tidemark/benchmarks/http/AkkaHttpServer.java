package dev.tidemark.benchmarks.http;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.benchmarks.load.DurableWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Akka HTTP's own server with the least route there can be over a writer of its own: what is left for Tidemark's route
 * to lose. Owns the writer.
 */
public final class AkkaHttpServer implements PutServer {

    private static final String PATH_PREFIX = "/v1/collections/bench/entries/";
    private static final long SECONDS_MAX = 20;
    private static final long BODY_MILLIS_MAX = 5_000;

    private final ActorSystem system;
    private final DurableWriter writer;
    private final ServerBinding binding;

    public AkkaHttpServer(DurableWriter writer) throws IOException {
        this.writer = writer;
        system = ActorSystem.create("http-peer", ConfigFactory.parseString("""
                                akka.loglevel = WARNING
                                akka.coordinated-shutdown.exit-jvm = off
                                akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                                """).withFallback(ConfigFactory.load()));
        binding = await(Http.get(system).newServerAt("127.0.0.1", 0).bind(this::answer));
    }

    @Override
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    @Override
    public String pathPrefix() {
        return PATH_PREFIX;
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        String key = request.getUri().path().substring(PATH_PREFIX.length());
        return request.entity()
                .toStrict(BODY_MILLIS_MAX, system)
                .thenCompose(body -> writer.set(key, body.getData().toArray())
                        .thenApply(done -> HttpResponse.create().withStatus(StatusCodes.NO_CONTENT)));
    }

    @Override
    public void close() throws IOException {
        await(binding.unbind());
        system.terminate();
        await(system.getWhenTerminated());
        writer.close();
    }

    private static <T> T await(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("http peer fails", failure);
        }
    }
}
