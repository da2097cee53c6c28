package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
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

    /** An answer to what a server has failed at, by the same table as within the route; logs what is the server's own fault. */
    public static HttpResponse failed(Throwable failure) {
        return TidemarkRoute.finished(Problems.of(failure).toResponse(), CachePolicy.NO_STORE);
    }

    /** An answer to a request that has waited as long as the server lets one wait. */
    public static HttpResponse overdue(HttpRequest request) {
        boolean onlyReads =
                request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
        return overdue(onlyReads);
    }

    /** The same for one that was not made a model of. */
    public static HttpResponse overdue(boolean onlyReads) {
        return TidemarkRoute.finished(Problems.overdue(onlyReads).toResponse(), CachePolicy.NO_STORE);
    }
}
