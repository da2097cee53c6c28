package dev.tidemark.actors.metrics;

import static dev.tidemark.actors.metrics.StoreFigure.counter;
import static dev.tidemark.actors.metrics.StoreFigure.gauge;

import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.actors.metrics.StoreFigure.Series;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The metrics of backups. What there is none of is not a number. Stateless. */
final class BackupFigures {

    private static final String BYTES = "bytes";
    private static final String SECONDS = "seconds";
    private static final double MILLIS = 1e3;

    private BackupFigures() {}

    static List<StoreFigure> all() {
        return List.of(
                counter(
                        "tidemark.backup.made",
                        "",
                        "Backups that were made",
                        read -> read.backups().made()),
                counter(
                        "tidemark.backup.failures",
                        "",
                        "Tasks of backups that failed",
                        read -> read.backups().failures()),
                counter("tidemark.backup.verifications", "", "Backups read whole, by what was found", read -> 0)
                        .by(
                                "result",
                                List.of(
                                        new Series(
                                                "verified",
                                                read -> read.backups()
                                                        .verifications()
                                                        .good()),
                                        new Series(
                                                "failed",
                                                read -> read.backups()
                                                        .verifications()
                                                        .failed()))),
                gauge(
                        "tidemark.backup.running",
                        "",
                        "Whether a task of backups is under way: 1, or 0",
                        read -> read.backsUp() ? 1 : 0),
                gauge(
                        "tidemark.backup.last",
                        SECONDS,
                        "When the newest backup was taken, since the epoch",
                        time(BackupStatistics::newestMillis)),
                gauge(
                        "tidemark.backup.next",
                        SECONDS,
                        "When the next one is due by schedule, since the epoch",
                        time(BackupStatistics::nextMillis)),
                gauge(
                        "tidemark.backup.duration",
                        SECONDS,
                        "How long the last one that was made took",
                        last(last -> last.took().toMillis() / MILLIS)),
                gauge("tidemark.backup.size", BYTES, "Length of its files", last(BackupStatistics.Last::lengthBytes)),
                gauge(
                        "tidemark.backup.copied",
                        BYTES,
                        "What of them is not shared with other files",
                        last(BackupStatistics.Last::copiedBytes)));
    }

    private static ToDoubleFunction<StoreReading> time(ToDoubleFunction<BackupStatistics> millis) {
        return read -> {
            double at = millis.applyAsDouble(read.backups());
            return at > 0 ? at / MILLIS : Double.NaN;
        };
    }

    private static ToDoubleFunction<StoreReading> last(ToDoubleFunction<BackupStatistics.Last> number) {
        return read ->
                read.backups().made() > 0 ? number.applyAsDouble(read.backups().last()) : Double.NaN;
    }
}
