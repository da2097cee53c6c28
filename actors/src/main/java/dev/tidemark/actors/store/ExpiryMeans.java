package dev.tidemark.actors.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.ExpiredEntry;
import dev.tidemark.actors.expiry.ExpiryHandlers;
import dev.tidemark.actors.expiry.ExpiryMeter;
import dev.tidemark.actors.expiry.ExpirySettings;
import dev.tidemark.actors.writer.ExpiryDues;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.state.DueTimes;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the removal of expired entries works with. Any thread. */
record ExpiryMeans(
        ActorSystem<?> system,
        Catalog catalog,
        Ports ports,
        ExpiryDues dues,
        ExpiryHandlers handlers,
        Transactions transactions,
        Executor executor,
        ExpirySettings settings,
        ExpiryMeter meter,
        AtomicLong scanTurnNanos) {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryMeans.class);

    /** A look through a log takes a while: it begins so long before it is needed. */
    private static final long AHEAD_MILLIS = 30_000;

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    /** Whether nobody knows what is due soon. */
    static boolean lacks(DueTimes dueTimes, long nowMillis) {
        return dueTimes.count() == 0 && dueTimes.horizonMillis() <= nowMillis + AHEAD_MILLIS;
    }

    /** As the catalog has it now. */
    boolean isHandled(CatalogEntry entry) {
        return catalog.find(entry.id())
                .filter(present -> present.settings().expiring() == Expiring.HANDLED)
                .isPresent();
    }

    int parallelism() {
        return settings.handlers().parallelism();
    }

    /** @return completes when so many bytes may have been read */
    CompletionStage<?> paced(long bytes) {
        meter.scanned(bytes);
        long now = dues.elapsedNanos();
        long costs = (long) ((double) bytes / settings.scanMaxRate() * SECOND_NANOS);
        long turn = scanTurnNanos.updateAndGet(before -> Math.max(before, now - SECOND_NANOS / 8) + costs);
        if (turn <= now) {
            return CompletableFuture.completedStage(bytes);
        }
        CompletableFuture<Long> allowed = new CompletableFuture<>();
        system.scheduler()
                .scheduleOnce(Duration.ofNanos(turn - now), () -> allowed.complete(bytes), system.executionContext());
        return allowed;
    }

    /** The key is not told: it is the host's. */
    void tell(ExpiredEntry entry, Throwable failure, Duration rest) {
        LOG.warn(
                "expired entry could not be handled: collection={} position={} againAfter={} reason={}",
                entry.collection(),
                entry.position(),
                rest,
                failure.toString());
    }
}
