package dev.tidemark.actors;

import akka.Done;
import akka.actor.typed.ActorSystem;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.actors.store.StoreGuardian;
import dev.tidemark.engine.CollectionSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** An open store within a host's actor system. Safe for any thread. */
public interface Tidemark {

    /** Finds Jackson's modules on the class path; safe for any thread. */
    ObjectMapper DEFAULT_MAPPER = new ObjectMapper().findAndRegisterModules();

    /**
     * Opens a store within a host's actor system.
     *
     * @return completes with the open store, or fails with {@link dev.tidemark.engine.StoreLockedException}, {@link
     *     dev.tidemark.engine.CorruptDataException}, {@link dev.tidemark.engine.UnsupportedFormatException} or {@link
     *     dev.tidemark.engine.StorageFailedException}; nothing stays locked then
     */
    static CompletionStage<Tidemark> open(ActorSystem<?> system, TidemarkSettings settings) {
        return StoreGuardian.start(system, settings);
    }

    /** Opens a store with the settings of the system's configuration. */
    static CompletionStage<Tidemark> open(ActorSystem<?> system, Path directory) {
        return open(system, TidemarkSettings.of(directory, system.settings().config()));
    }

    /** Creates a collection, or finds it: a second creation changes nothing. */
    CompletionStage<Creation> create(String name, CollectionSettings settings);

    /** Drops a collection and all it holds; false when there is none. */
    CompletionStage<Boolean> drop(String name);

    /** Collections by name, without opening them. */
    Page<CollectionDescription> collections(Optional<String> cursor, int limit);

    Optional<CollectionDescription> describe(String name);

    /** The collection of that name, whether it exists yet or not. */
    JsonCollection json(String name);

    /** The same with values of a type, turned into JSON and back by a Jackson mapper of its defaults. */
    default <T> Collection<T> collection(String name, Class<T> type) {
        return collection(name, type, DEFAULT_MAPPER);
    }

    /** The same with a host's own mapper. */
    default <T> Collection<T> collection(String name, Class<T> type, ObjectMapper mapper) {
        return new Collection<>(json(name), new JsonMapping<>(mapper, type, limits()));
    }

    /** Bounds of one value: longer or deeper ones are refused. {@link JsonLimits#parse} makes values that keep them. */
    JsonLimits limits();

    /** Whether the store takes writes now; with the reason when it does not. */
    Readiness readiness();

    /** Answers what is under way, publishes checkpoints and releases the directory. */
    CompletionStage<Done> close();

    /** @param created false when the collection had been there, with whatever settings */
    record Creation(CollectionDescription description, boolean created) {}

    /** @param reason why the store is not ready, empty when it is */
    record Readiness(boolean ready, String reason) {}
}
