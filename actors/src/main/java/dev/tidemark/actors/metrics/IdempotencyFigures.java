package dev.tidemark.actors.metrics;

import static dev.tidemark.actors.metrics.StoreFigure.counter;
import static dev.tidemark.actors.metrics.StoreFigure.gauge;

import dev.tidemark.actors.IdempotencyStatistics;
import dev.tidemark.actors.metrics.StoreFigure.Series;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The metrics of writes with an idempotency key. Stateless. */
final class IdempotencyFigures {

    private IdempotencyFigures() {}

    static List<StoreFigure> all() {
        return List.of(
                counter(
                        "tidemark.idempotency.replayed",
                        "",
                        "Requests answered with what the same one had come to before",
                        number(IdempotencyStatistics::replayed)),
                counter("tidemark.idempotency.refused", "", "Requests with a key that were refused", read -> 0)
                        .by(
                                "reason",
                                List.of(
                                        new Series("key_reused", number(IdempotencyStatistics::reused)),
                                        new Series("no_room", number(IdempotencyStatistics::refused)))),
                gauge(
                        "tidemark.idempotency.receipts",
                        "",
                        "Receipts that are kept",
                        number(IdempotencyStatistics::kept)),
                gauge(
                        "tidemark.idempotency.kept",
                        "bytes",
                        "Keys and values of these receipts",
                        number(IdempotencyStatistics::keptBytes)));
    }

    private static ToDoubleFunction<StoreReading> number(ToDoubleFunction<IdempotencyStatistics> number) {
        return read -> number.applyAsDouble(read.numbers().work().idempotency());
    }
}
