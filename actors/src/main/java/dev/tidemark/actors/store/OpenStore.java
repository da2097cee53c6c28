package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.snapshot.Takeover;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.Follower;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.actors.writer.WriterOpening;
import dev.tidemark.actors.writer.WriterParts;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the guardian holds of an open store. Owned by the guardian. */
record OpenStore(
        TidemarkSettings settings,
        Engine engine,
        Upkeep upkeep,
        ActorRef<JournalKeeper.Command> keeper,
        ActorRef<WriterCommand> catalogWriter,
        CollectionPort catalogPort,
        WriterParts writerParts,
        TidemarkStore tidemark) {

    /** The engine's side of an open store. */
    record Engine(
            DirectoryLock lock,
            LogContext context,
            Catalog catalog,
            CatalogFollower follower,
            Ports ports,
            Disposal disposal,
            Eviction eviction,
            Takeover takeover) {}

    /** Hands the store out when nothing is left to be taken over; closes it when that cannot be. */
    void takeOver(CompletableFuture<Tidemark> ready) {
        engine.takeover().run(tidemark).whenComplete((done, failure) -> {
            if (failure == null) {
                upkeep.begin(tidemark);
                ready.complete(tidemark);
            } else {
                Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
                tidemark.close().whenComplete((closed, none) -> ready.completeExceptionally(reason));
            }
        });
    }

    ActorRef<SealSupervisor.Command> sealing() {
        return upkeep.sealing();
    }

    Ports ports() {
        return engine.ports();
    }

    /** Nothing is kept in memory or in the journal for a collection that is no more, and none of its shapes. */
    void dropped(CatalogEntry entry) {
        keeper.tell(new JournalKeeper.Forget(entry.id()));
        writerParts.dues().forget(entry.id());
        writerParts.expiry().forget(entry.id());
        upkeep.sourceDropped(entry);
    }

    /** Where the files of a collection are, or of another one of the same name. */
    Path home(CatalogEntry entry) {
        return entry.files(settings.directory()).directory();
    }

    /** Whether the collection exists; another one of the same name does not count. */
    boolean exists(CatalogEntry entry) {
        return isCatalog(entry) || engine.catalog().find(entry.id()).isPresent();
    }

    static boolean isCatalog(CatalogEntry entry) {
        return entry.id().equals(CollectionId.CATALOG);
    }

    /** First phase of the writer of a collection. */
    Behavior<WriterCommand> writer(CollectionPort port) {
        return WriterOpening.create(writerParts, port, isCatalog(port.entry()) ? engine.follower() : Follower.NOBODY);
    }

    /** The port of a collection that exists, opening it where needed; empty when it was dropped. */
    Optional<CollectionPort> portOf(CollectionId collection) {
        if (collection.equals(CollectionId.CATALOG)) {
            return Optional.of(ports().catalog());
        }
        return engine.catalog().find(collection).map(ports()::find);
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
        engine.disposal().discard(entry);
    }

    void notReady(String reason) {
        tidemark.notReady(reason);
    }

    void release() {
        engine.eviction().close();
        engine.context().readHandles().close();
        engine.lock().close();
        tidemark.ended();
    }
}
