package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.actors.writer.WriterParts;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.TrashBin;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** What the guardian holds of an open store. Owned by the guardian. */
record OpenStore(
        TidemarkSettings settings,
        Engine engine,
        ActorRef<JournalKeeper.Command> keeper,
        ActorRef<WriterCommand> catalogWriter,
        CollectionPort catalogPort,
        WriterParts writerParts,
        TidemarkStore tidemark) {

    /** The engine's side of an open store. */
    record Engine(DirectoryLock lock, LogContext context, Catalog catalog, Ports ports, TrashBin trash) {}

    Tidemark api() {
        return tidemark;
    }

    Ports ports() {
        return engine.ports();
    }

    /** The port of a collection that exists, opening it where needed; empty when it was dropped. */
    Optional<CollectionPort> portOf(CollectionId collection) {
        if (collection.equals(CollectionId.CATALOG)) {
            return Optional.of(catalogPort);
        }
        return engine.catalog().find(collection).map(entry -> ports().find(entry.name()));
    }

    /** A port that gets no writer. */
    void refuse(CollectionPort port, RuntimeException reason) {
        port.failedToOpen(reason);
        ports().ended(port);
    }

    /** A port's writer has ended, in whichever way. */
    void gone(CollectionPort port) {
        port.writerGone();
        ports().ended(port);
    }

    /** Moves a dropped collection's files away; where the disk refuses, whoever opens the name next does. */
    void discard(CatalogEntry entry) {
        try {
            engine.trash().discard(entry);
        } catch (StorageFailedException failure) {
            LoggerFactory.getLogger(OpenStore.class)
                    .warn(
                            "files of a dropped collection stay: collection={} reason={}",
                            entry.name(),
                            failure.getMessage());
        }
    }

    void notReady(String reason) {
        tidemark.notReady(reason);
    }

    void release() {
        engine.context().readHandles().close();
        engine.lock().close();
        tidemark.ended();
    }
}
