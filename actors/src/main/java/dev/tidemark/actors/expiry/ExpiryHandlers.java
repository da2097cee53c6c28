package dev.tidemark.actors.expiry;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.ExpiredEntry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.Tidemark.Registration;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Who handles what expires, by collection. Any thread. */
public final class ExpiryHandlers {

    private static final int WAITING_MAX = 1_024;
    private static final long THREAD_IDLE_SECONDS = 30;

    private final ActorSystem<?> system;
    private final Duration patience;
    private final ConcurrentHashMap<CollectionName, HandlerCalls> handlers = new ConcurrentHashMap<>();

    public ExpiryHandlers(ActorSystem<?> system, Duration patience) {
        this.system = system;
        this.patience = patience;
    }

    /**
     * Registers a handler that runs on a thread of its own.
     *
     * @throws InvalidRequestException when the collection has one
     */
    public Registration register(CollectionName collection, ExpiryHandler handler) {
        ThreadPoolExecutor own = new ThreadPoolExecutor(
                1, 1, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "tidemark-expiry-handler");
                    thread.setDaemon(true);
                    return thread;
                });
        own.allowCoreThreadTimeOut(true);
        Registration registration = register(collection, own, handler);
        return () -> {
            registration.close();
            own.shutdown();
        };
    }

    /** The same for one that runs on a host's threads. */
    public Registration register(CollectionName collection, Executor executor, ExpiryHandler handler) {
        HandlerCalls calls = new HandlerCalls(system, executor, handler, patience);
        if (handlers.putIfAbsent(collection, calls) != null) {
            throw new InvalidRequestException("collection has a handler of expired entries: name=" + collection);
        }
        return () -> handlers.remove(collection, calls);
    }

    public boolean has(CollectionName collection) {
        return handlers.containsKey(collection);
    }

    /** Hands an entry over; empty where there is no handler any more. */
    public Optional<CompletionStage<List<TransactionWrite>>> call(CollectionName collection, ExpiredEntry entry) {
        return Optional.ofNullable(handlers.get(collection)).map(calls -> calls.call(entry));
    }
}
