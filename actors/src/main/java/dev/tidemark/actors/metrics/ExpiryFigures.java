package dev.tidemark.actors.metrics;

import static dev.tidemark.actors.metrics.StoreFigure.counter;
import static dev.tidemark.actors.metrics.StoreFigure.gauge;

import java.util.List;

/** The metrics of expiry. Stateless. */
final class ExpiryFigures {

    private ExpiryFigures() {}

    static List<StoreFigure> all() {
        return List.of(
                counter(
                        "tidemark.expiry.removed",
                        "",
                        "Entries that were removed because they had expired",
                        read -> read.numbers().expiry().removed()),
                counter(
                        "tidemark.expiry.handled",
                        "",
                        "Entries that a handler has done with",
                        read -> read.numbers().expiry().handled()),
                counter(
                        "tidemark.expiry.handler.failures",
                        "",
                        "Calls of handlers that failed or came back too late",
                        read -> read.numbers().expiry().handlerFailures()),
                counter(
                        "tidemark.expiry.failures",
                        "",
                        "Rounds through a collection's expired entries that failed",
                        read -> read.numbers().expiry().failures()),
                counter(
                        "tidemark.expiry.scanned",
                        "bytes",
                        "Bytes of logs that were read to find what expires",
                        read -> read.numbers().expiry().scannedBytes()),
                gauge(
                        "tidemark.expiry.noted",
                        "",
                        "Entries whose expiry is kept in memory",
                        read -> read.numbers().expiry().noted()),
                gauge(
                        "tidemark.expiry.waiting",
                        "",
                        "Collections with expired entries that wait for a handler which nobody has registered",
                        read -> read.numbers().expiry().waiting()));
    }
}
