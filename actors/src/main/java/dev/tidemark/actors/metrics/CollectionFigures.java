package dev.tidemark.actors.metrics;

import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Tidemark;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of one collection that somebody asked to see by name. Safe for any thread.
 *
 * <p>Asking opens the collection, and takes as long as that does: a scrape shows what the one before has asked for.
 */
final class CollectionFigures {

    private static final String BYTES = "bytes";
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Tidemark store;
    private final String name;
    private final LongSupplier nanoClock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Optional<CollectionStatistics> last = Optional.empty();
    private volatile long askedAt;

    CollectionFigures(Tidemark store, String name, LongSupplier nanoClock) {
        this.store = store;
        this.name = name;
        this.nanoClock = nanoClock;
        ask();
    }

    void bindTo(MeterRegistry registry) {
        gauge(registry, "tidemark.collection.keys", "", "Keys that have a value", CollectionStatistics::keys);
        gauge(registry, "tidemark.collection.watermark", "", "Last durable position", CollectionStatistics::watermark);
        gauge(registry, "tidemark.collection.log", BYTES, "Bytes of the log", CollectionStatistics::logBytes);
        gauge(
                registry,
                "tidemark.collection.disk",
                BYTES,
                "Bytes of all files",
                numbers -> numbers.disk().total());
        gauge(registry, "tidemark.collection.segments", "", "Files of the log", CollectionStatistics::segments);
        gauge(registry, "tidemark.collection.sealed", "", "Files that are sealed", CollectionStatistics::sealed);
    }

    private void gauge(
            MeterRegistry registry,
            String metric,
            String unit,
            String help,
            ToDoubleFunction<CollectionStatistics> of) {
        Gauge.builder(metric, () -> read().map(of::applyAsDouble).orElse(Double.NaN))
                .description(help)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tag("collection", name)
                .strongReference(true)
                .register(registry);
    }

    private Optional<CollectionStatistics> read() {
        if (nanoClock.getAsLong() - askedAt > FRESH_NANOS) {
            ask();
        }
        return last;
    }

    private void ask() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        askedAt = nanoClock.getAsLong();
        try {
            store.json(name).statistics().whenComplete((numbers, failure) -> {
                last = Optional.ofNullable(numbers);
                asking.set(false);
            });
        } catch (RuntimeException gone) {
            // A collection that cannot be asked has no numbers.
            last = Optional.empty();
            asking.set(false);
        }
    }
}
