package dev.tidemark.actors.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.Tidemark.Registration;
import dev.tidemark.actors.expiry.ExpiryHandlers;
import dev.tidemark.actors.expiry.ExpiryMeter;
import dev.tidemark.actors.expiry.ExpirySettings;
import dev.tidemark.actors.expiry.ExpiryStatistics;
import dev.tidemark.actors.writer.ExpiryDues;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Expiry as callers and hosts of one store meet it. Any thread.
 *
 * <p>That a collection has entries which expire stands in the catalog, durably, before the first one is written: so a store that is opened
 * knows which collections to look into, and looks into no others.
 */
final class Expiries {

    private final ActorSystem<?> system;
    private final Catalog catalog;
    private final ExpiryDues dues;
    private final ExpiryHandlers handlers;
    private final ExpirySettings settings;
    private final ExpiryMeter meter = new ExpiryMeter();
    private final CompletableFuture<CatalogCalls> calls = new CompletableFuture<>();

    private Expiries(
            ActorSystem<?> system, Catalog catalog, ExpiryDues dues, ExpiryHandlers handlers, ExpirySettings settings) {
        this.system = system;
        this.catalog = catalog;
        this.dues = dues;
        this.handlers = handlers;
        this.settings = settings;
    }

    static Expiries of(ActorSystem<?> system, Catalog catalog, TimeSource time, ExpirySettings settings) {
        return new Expiries(
                system,
                catalog,
                new ExpiryDues(time, settings.jumpBelievedAfter(), settings.notedMax()),
                new ExpiryHandlers(system, settings.handlers().patience()),
                settings);
    }

    ExpiryDues dues() {
        return dues;
    }

    /**
     * The store is open.
     *
     * @return for whoever removes what has expired
     */
    ExpiryMeans begin(CatalogCalls opened, Ports ports, Transactions transactions, Executor executor) {
        calls.complete(opened);
        return new ExpiryMeans(
                system, catalog, ports, dues, handlers, transactions, executor, settings, meter, new AtomicLong());
    }

    ExpiryStatistics statistics() {
        return meter.read(dues.notedCount());
    }

    /** Whether what expires then has: readers do not see it. */
    boolean isOver(long expiresMillis) {
        return dues.isOver(expiresMillis);
    }

    boolean isShown(Entry entry) {
        return entry.expires().isEmpty() || !isOver(entry.expires().get().toEpochMilli());
    }

    /** What has to be done before a collection may be given a job; empty for nothing. */
    Optional<CompletionStage<?>> preparing(CatalogEntry entry, WriteJob job) {
        if (!job.isTimed() || entry.settings().keyless() || isKnown(entry)) {
            return Optional.empty();
        }
        return Optional.of(change(
                entry.name(),
                settings -> settings.expiring() == Expiring.NONE ? settings.withExpiring(Expiring.REMOVED) : settings));
    }

    /** The entry may be that of a port which was opened before. */
    private boolean isKnown(CatalogEntry entry) {
        return entry.settings().expiring() != Expiring.NONE
                || catalog.find(entry.id())
                        .filter(present -> present.settings().expiring() != Expiring.NONE)
                        .isPresent();
    }

    private CompletionStage<CollectionDescription> change(
            CollectionName name, UnaryOperator<CollectionSettings> change) {
        return calls.thenCompose(opened -> opened.change(name, change));
    }

    CompletionStage<Registration> onExpired(CollectionName name, ExpiryHandler handler) {
        return registered(name, () -> handlers.register(name, handler));
    }

    CompletionStage<Registration> onExpired(CollectionName name, Executor executor, ExpiryHandler handler) {
        return registered(name, () -> handlers.register(name, executor, handler));
    }

    private CompletionStage<Registration> registered(CollectionName name, Supplier<Registration> registering) {
        try {
            Registration registration = registering.get();
            return change(name, settings -> settings.withExpiring(Expiring.HANDLED))
                    .handle((done, failure) -> {
                        if (failure == null) {
                            return CompletableFuture.completedStage(registration);
                        }
                        registration.close();
                        return CompletableFuture.<Registration>failedStage(failure);
                    })
                    .thenCompose(stage -> stage);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }
}
