package dev.tidemark.actors.writer;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.store.CollectionStore;
import java.util.function.Consumer;

/** Who wants to see every durable record of a collection, on its writer's thread, before it is answered. */
@FunctionalInterface
public interface Follower {

    /** For a collection whose records nobody else wants to see at once. */
    Follower NOBODY = store -> WriterParts.UNOBSERVED;

    /**
     * A writer has opened the collection and takes no calls yet.
     *
     * @return sees what becomes durable from here on
     * @throws dev.tidemark.engine.TidemarkException what then keeps the collection from being opened
     */
    Consumer<LogRecord> follow(CollectionStore store);
}
