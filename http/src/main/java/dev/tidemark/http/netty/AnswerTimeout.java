package dev.tidemark.http.netty;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.Function;
import dev.tidemark.http.TransportProblems;
import java.util.concurrent.TimeUnit;
import scala.Function1;
import scala.concurrent.duration.Duration;

/**
 * How long the route may take for one answer, and what is answered then: what it finds as {@code Timeout-Access}. Changed by any
 * thread, looked at by the event loop of the connection. The type of handlers is deprecated in Pekko, and the only one in Akka.
 */
@SuppressWarnings("deprecation")
final class AnswerTimeout implements akka.http.scaladsl.TimeoutAccess {

    private volatile Duration timeout;
    private volatile Function<HttpRequest, HttpResponse> handler = TransportProblems::overdue;

    AnswerTimeout(java.time.Duration timeout) {
        this.timeout = Duration.fromNanos(timeout.toNanos());
    }

    boolean isOver(long waitedNanos) {
        Duration limit = timeout;
        return limit.isFinite() && waitedNanos >= limit.toNanos();
    }

    /** What to answer instead. */
    HttpResponse answer(HttpRequest request) {
        try {
            return handler.apply(request);
        } catch (Exception failure) {
            return TransportProblems.failed(failure);
        }
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public Duration getTimeout() {
        return timeout;
    }

    @Override
    public void updateTimeout(Duration newTimeout) {
        timeout = newTimeout;
    }

    @Override
    public void updateHandler(Function<HttpRequest, HttpResponse> newHandler) {
        handler = newHandler;
    }

    @Override
    public void update(Duration newTimeout, Function<HttpRequest, HttpResponse> newHandler) {
        timeout = newTimeout;
        handler = newHandler;
    }

    @Override
    public void updateHandler(
            Function1<akka.http.scaladsl.model.HttpRequest, akka.http.scaladsl.model.HttpResponse> newHandler) {
        handler = request -> newHandler.apply((akka.http.scaladsl.model.HttpRequest) request);
    }

    @Override
    public void update(
            Duration newTimeout,
            Function1<akka.http.scaladsl.model.HttpRequest, akka.http.scaladsl.model.HttpResponse> newHandler) {
        timeout = newTimeout;
        updateHandler(newHandler);
    }

    /** Of Pekko's interface, which these sources are built against as well. */
    @SuppressWarnings("MissingOverride")
    public void updateTimeout(java.time.Duration newTimeout) {
        timeout = Duration.create(newTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Of Pekko's interface as well. */
    @SuppressWarnings("MissingOverride")
    public void update(java.time.Duration newTimeout, Function<HttpRequest, HttpResponse> newHandler) {
        updateTimeout(newTimeout);
        handler = newHandler;
    }
}
