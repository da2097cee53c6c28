package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/** One method of one path, and what answers it. */
record Endpoint(HttpMethod method, PathTemplate path, Handler handler) {

    static Endpoint of(HttpMethod method, String path, Handler handler) {
        return new Endpoint(method, new PathTemplate(path), handler);
    }

    /** Answers calls, from any thread; throws or fails its stage with what {@link Problems} maps. */
    @FunctionalInterface
    interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }
}
