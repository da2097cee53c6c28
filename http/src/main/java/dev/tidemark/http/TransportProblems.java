package dev.tidemark.http;

import akka.http.javadsl.model.HttpResponse;

/** Problem answers for what a server refuses before or beside the route. Stateless. */
public final class TransportProblems {

    private TransportProblems() {}

    /**
     * An answer with the status that the transport chose.
     *
     * @param summary what is wrong with the message; must not repeat what the client sent
     */
    public static HttpResponse response(int status, String summary) {
        return TidemarkRoute.finished(
                Problem.of(ProblemKind.MALFORMED_MESSAGE, summary).toResponse(status), CachePolicy.NO_STORE);
    }
}
