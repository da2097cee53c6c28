package dev.tidemark.http.cli;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.Tidemark;

/**
 * A store within this process, with the actor system it runs in. Owned by the command that opened it.
 *
 * @param system of this store alone
 */
record OpenedStore(ActorSystem<Void> system, Tidemark store) implements AutoCloseable {

    /** Closes the store and waits for the end of both. */
    @Override
    public void close() {
        try {
            Awaited.join(store.close());
        } finally {
            system.terminate();
            Awaited.join(system.getWhenTerminated());
        }
    }
}
