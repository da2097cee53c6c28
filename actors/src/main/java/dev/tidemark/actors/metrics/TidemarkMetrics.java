package dev.tidemark.actors.metrics;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.metrics.StoreFigure.Series;
import dev.tidemark.engine.CollectionName;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of an open store as Micrometer's meters, in whatever registry a host has. Safe for any thread.
 *
 * <p>Counters begin anew with each opening of the store. The count of series is fixed: no name of a collection becomes a tag, but
 * for those that the host has named. After the store's end its meters stay as they were last; hosts that open another one use
 * another registry, or remove them.
 */
public final class TidemarkMetrics implements MeterBinder {

    /** Most collections that may be named. */
    public static final int COLLECTIONS_MAX = 100;

    private final Tidemark store;
    private final StoreReadings readings;
    private final List<CollectionFigures> collections;

    public TidemarkMetrics(Tidemark store) {
        this(store, List.of());
    }

    /**
     * @param collections to be shown by name too; each is opened when it is asked for, and so stays open while a registry is read
     * @throws IllegalArgumentException for more than {@value #COLLECTIONS_MAX}
     * @throws dev.tidemark.engine.InvalidRequestException for a name that is none
     */
    public TidemarkMetrics(Tidemark store, List<String> collections) {
        if (collections.size() > COLLECTIONS_MAX) {
            throw new IllegalArgumentException(
                    "too many collections: max=" + COLLECTIONS_MAX + " actual=" + collections.size());
        }
        this.store = store;
        this.readings = new StoreReadings(store, System::nanoTime);
        this.collections = collections.stream()
                .distinct()
                .map(name -> new CollectionFigures(store, new CollectionName(name).value(), System::nanoTime))
                .toList();
    }

    /** From here on the registry shows the store's numbers, and times its steps. */
    @Override
    public void bindTo(MeterRegistry registry) {
        StoreFigures.all().forEach(figure -> figure.series().forEach(series -> bind(registry, figure, series)));
        collections.forEach(collection -> collection.bindTo(registry));
        store.listen(new StepTimers(registry));
    }

    private void bind(MeterRegistry registry, StoreFigure figure, Series series) {
        Tags tags = figure.tag().isEmpty() ? Tags.empty() : Tags.of(figure.tag(), series.value());
        // Meters know their subject weakly: what the function holds keeps it alive.
        ToDoubleFunction<StoreReadings> number = ignored -> series.number().applyAsDouble(readings.read());
        if (figure.counts()) {
            FunctionCounter.builder(figure.name(), readings, number)
                    .description(figure.help())
                    .baseUnit(figure.unit().isEmpty() ? null : figure.unit())
                    .tags(tags)
                    .register(registry);
        } else {
            Gauge.builder(figure.name(), readings, number)
                    .description(figure.help())
                    .baseUnit(figure.unit().isEmpty() ? null : figure.unit())
                    .tags(tags)
                    .register(registry);
        }
    }
}
