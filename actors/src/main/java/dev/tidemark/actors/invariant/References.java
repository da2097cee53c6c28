package dev.tidemark.actors.invariant;

import dev.tidemark.engine.CollectionName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells which keys the collections of a store have. Any thread. */
public interface References {

    /**
     * Whether a key has a durable value now; never in a collection that does not exist or is keyless.
     *
     * @throws dev.tidemark.engine.OverloadedException while the collection is being opened, and cannot be asked yet
     */
    boolean exists(CollectionName collection, String key);

    /**
     * Begins to open a collection that cannot be asked yet.
     *
     * @return completes when it can be asked, empty when nobody has to wait
     */
    Optional<CompletionStage<?>> opening(CollectionName collection);
}
