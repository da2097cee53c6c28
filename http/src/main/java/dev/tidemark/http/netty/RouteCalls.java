package dev.tidemark.http.netty;

import akka.actor.ClassicActorSystemProvider;
import akka.dispatch.ExecutionContexts;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import dev.tidemark.http.TransportProblems;
import java.util.function.Consumer;
import scala.Function1;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/**
 * Calls a route on the caller's thread and tells its answer on the thread that has it. Immutable; safe for any thread.
 *
 * <p>The handlers of the Java API would change over to the common pool for each answer, and what is attached to their stages once more:
 * to a thread that is started for it where that pool has one worker. The Scala future is used as it is.
 */
public final class RouteCalls {

    private static final ExecutionContext SAME_THREAD = ExecutionContexts.fromExecutor(Runnable::run);

    private final Function1<akka.http.scaladsl.model.HttpRequest, Future<akka.http.scaladsl.model.HttpResponse>>
            handler;

    public RouteCalls(Route route, ClassicActorSystemProvider system) {
        this.handler = akka.http.scaladsl.server.Route.toFunction(route.asScala(), system);
    }

    /** @param answered called once, with a problem answer when the route has failed */
    public void call(HttpRequest request, Consumer<HttpResponse> answered) {
        Future<akka.http.scaladsl.model.HttpResponse> answer;
        try {
            answer = handler.apply((akka.http.scaladsl.model.HttpRequest) request);
        } catch (RuntimeException failure) {
            answered.accept(TransportProblems.failed(failure));
            return;
        }
        answer.onComplete(
                result -> {
                    answered.accept(
                            result.isSuccess()
                                    ? result.get()
                                    : TransportProblems.failed(result.failed().get()));
                    return result;
                },
                SAME_THREAD);
    }
}
