package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.JournalKeeper.ForceAnswered;
import dev.tidemark.actors.journal.JournalKeeper.ForceImpossible;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.UnsupportedFormatException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Passes the journal's wish to have a collection forced on to the collection's writer, opening the collection where needed.
 * Owned by the guardian; the journal's keeper is answered in any case.
 */
final class ForceRelay {

    private final OpenStore store;

    /** Ports whose opening, on its way to the guardian, is for the journal. */
    private final Set<CollectionPort> opening = new HashSet<>();

    ForceRelay(OpenStore store) {
        this.store = store;
    }

    /** @param closing whether no collection is opened any more */
    void pass(StoreGuardian.Force force, boolean closing) {
        boolean wasOpen = store.ports().present(force.collection()).isPresent();
        Optional<CollectionPort> port =
                closing ? store.ports().present(force.collection()) : store.portOf(force.collection());
        if (!wasOpen && !closing) {
            port.ifPresent(opening::add);
        }
        if (port.isEmpty() && !closing) {
            store.keeper().tell(new JournalKeeper.Forget(force.collection()));
        }
        port.ifPresentOrElse(found -> pass(force, found), () -> unable(force));
    }

    /**
     * Whether a port is opened because the journal wants its collection forced; told once. It may come beyond the limit of open
     * collections: where all that are open wait for the journal, none of them gives way, and the journal would wait for them.
     */
    boolean opens(CollectionPort port) {
        return opening.remove(port);
    }

    private static void pass(StoreGuardian.Force force, CollectionPort port) {
        ActorRef<JournalKeeper.Command> keeper = force.replyTo();
        port.opened().whenComplete((open, failure) -> {
            if (failure == null) {
                open.tell(new WriterCommand.ForceSegment(keeper));
            } else if (mayLast(failure)) {
                keeper.tell(new ForceImpossible(
                        port.entry().id(), port.entry().name().value(), String.valueOf(failure.getMessage())));
            } else {
                unable(force);
            }
        });
    }

    private static void unable(StoreGuardian.Force force) {
        force.replyTo().tell(new ForceAnswered(force.collection(), Optional.empty()));
    }

    /** Whether the collection cannot be opened for what will not pass by itself, at least not soon. */
    private static boolean mayLast(Throwable failure) {
        return failure instanceof CorruptDataException
                || failure instanceof UnsupportedFormatException
                || failure instanceof StorageFailedException;
    }
}
