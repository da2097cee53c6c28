package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One method of one path, and what answers it.
 *
 * @param access who may call it
 * @param refusal makes the answer of what the handler, or what reads the request for it, fails with
 */
record Endpoint(
        HttpMethod method,
        PathTemplate path,
        EndpointAccess access,
        Handler handler,
        Function<Throwable, HttpResponse> refusal) {

    /** With problems as the answers to failures, for those whom {@link EndpointAccess} lets in. */
    static Endpoint of(HttpMethod method, String path, Handler handler) {
        return new Endpoint(
                method,
                new PathTemplate(path),
                EndpointAccess.of(method, path),
                handler,
                failure -> Problems.of(failure).toResponse());
    }

    Endpoint refusing(Function<Throwable, HttpResponse> newRefusal) {
        return new Endpoint(method, path, access, handler, newRefusal);
    }

    /** Answers calls, from any thread; throws or fails its stage with what {@link Problems} maps. */
    @FunctionalInterface
    interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }
}
