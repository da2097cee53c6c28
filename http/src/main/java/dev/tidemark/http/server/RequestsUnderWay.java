package dev.tidemark.http.server;

import akka.Done;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.headers.Connection;
import akka.japi.function.Function;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts requests from their arrival to the last byte of their answer, and asks clients to go once the server drains. Safe for
 * any thread.
 *
 * <p>Akka's own termination may reset a connection whose answer has just been handed to it: so it is started only when
 * nothing is under way any more.
 */
final class RequestsUnderWay {

    private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
    private final AtomicLong count = new AtomicLong();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CompletableFuture<Done> drained = new CompletableFuture<>();

    RequestsUnderWay(Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
        this.handler = handler;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) throws Exception {
        count.incrementAndGet();
        return handler.apply(request)
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        ended();
                    }
                })
                .thenApply(response -> counted(request, leaving(response)));
    }

    /** From here on answers close their connections. */
    void sendClientsAway() {
        leaving.set(true);
    }

    /** Completes when no request is under way, to be called when none can begin. */
    CompletionStage<Done> drain() {
        draining.set(true);
        completeWhenIdle();
        return drained;
    }

    private HttpResponse leaving(HttpResponse response) {
        return leaving.get() ? response.addHeader(Connection.create("close")) : response;
    }

    private HttpResponse counted(HttpRequest request, HttpResponse response) {
        boolean streamed = !response.entity().isStrict() && !request.method().equals(HttpMethods.HEAD);
        if (!streamed) {
            ended();
            return response;
        }
        Flow<ByteString, ByteString, CompletionStage<Done>> watched = Flow.of(ByteString.class)
                .watchTermination((unused, end) -> end.whenComplete((done, failure) -> ended()));
        ResponseEntity entity = response.entity();
        // Akka gives up the length of what it lets pass through a flow.
        return entity.getContentLengthOption().isPresent()
                ? response.withEntity(HttpEntities.create(
                        entity.getContentType(),
                        entity.getContentLengthOption().getAsLong(),
                        entity.getDataBytes().via(watched)))
                : response.transformEntityDataBytes(watched);
    }

    private void ended() {
        count.decrementAndGet();
        completeWhenIdle();
    }

    private void completeWhenIdle() {
        if (draining.get() && count.get() == 0) {
            drained.complete(Done.getInstance());
        }
    }
}
