package dev.tidemark.actors;

import akka.Done;
import dev.tidemark.engine.CollectionSettings;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** An open store within a host's actor system. Safe for any thread. */
public interface Tidemark {

    /** Creates a collection, or finds it: a second creation changes nothing. */
    CompletionStage<Creation> create(String name, CollectionSettings settings);

    /** Drops a collection and all it holds; false when there is none. */
    CompletionStage<Boolean> drop(String name);

    /** Collections by name, without opening them. */
    Page<CollectionDescription> collections(Optional<String> cursor, int limit);

    Optional<CollectionDescription> describe(String name);

    /** The collection of that name, whether it exists yet or not. */
    JsonCollection json(String name);

    /** Whether the store takes writes now; with the reason when it does not. */
    Readiness readiness();

    /** Answers what is under way, publishes checkpoints and releases the directory. */
    CompletionStage<Done> close();

    /** @param created false when the collection had been there, with whatever settings */
    record Creation(CollectionDescription description, boolean created) {}

    /** @param reason why the store is not ready, empty when it is */
    record Readiness(boolean ready, String reason) {}
}
