package dev.tidemark.http.server;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import dev.tidemark.http.TransportProblems;

/** Answers messages that are no valid HTTP, before any route sees them. Named by the setting {@code error-handler}. */
public final class ProblemParsingErrors extends ParsingErrorHandler {

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("request refused: status={} summary={}", status.intValue(), error.summary());
        return TransportProblems.response(status.intValue(), error.summary());
    }
}
