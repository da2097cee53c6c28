package dev.tidemark.actors.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One family of a store's metrics: what it is called, and how its numbers are taken from a {@link StoreReading}.
 *
 * @param name with dots, as Micrometer wants it; registries spell it their own way
 * @param unit as {@code bytes} or {@code seconds}, empty for plain counts
 * @param counts whether it only rises while the store is open
 * @param tag what its series differ in, empty for a family of one
 */
record StoreFigure(String name, String unit, boolean counts, String help, String tag, List<Series> series) {

    /** @param value of the tag */
    record Series(String value, ToDoubleFunction<StoreReading> number) {}

    StoreFigure {
        series = List.copyOf(series);
    }

    static StoreFigure gauge(String name, String unit, String help, ToDoubleFunction<StoreReading> number) {
        return new StoreFigure(name, unit, false, help, "", List.of(new Series("", number)));
    }

    static StoreFigure counter(String name, String unit, String help, ToDoubleFunction<StoreReading> number) {
        return new StoreFigure(name, unit, true, help, "", List.of(new Series("", number)));
    }

    /** The same with series for the values of a tag. */
    StoreFigure by(String newTag, List<Series> newSeries) {
        return new StoreFigure(name, unit, counts, help, newTag, newSeries);
    }
}
