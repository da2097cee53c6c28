package dev.tidemark.actors.metrics;

import dev.tidemark.actors.Tidemark;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Takes a store's numbers once for all metrics that a scrape reads. Safe for any thread.
 *
 * <p>Each metric asks for itself; adding up the memory of all open key indexes for each of them would make a scrape slow.
 */
final class StoreReadings {

    private static final long FRESH_NANOS = Duration.ofMillis(200).toNanos();

    private final Tidemark store;
    private final LongSupplier nanoClock;
    private Optional<StoreReading> last = Optional.empty();
    private long takenAt;

    StoreReadings(Tidemark store, LongSupplier nanoClock) {
        this.store = store;
        this.nanoClock = nanoClock;
    }

    /** As of now, or a moment ago. */
    synchronized StoreReading read() {
        long now = nanoClock.getAsLong();
        if (last.isEmpty() || now - takenAt > FRESH_NANOS) {
            last = Optional.of(new StoreReading(
                    store.readiness().ready(),
                    store.statistics(),
                    store.health().statistics(),
                    store.backups().statistics(),
                    !store.backups().progress().task().isEmpty()));
            takenAt = now;
        }
        return last.get();
    }
}
