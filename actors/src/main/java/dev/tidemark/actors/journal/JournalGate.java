package dev.tidemark.actors.journal;

import akka.actor.typed.ActorRef;
import dev.tidemark.engine.CollectionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Where writers hand their batches to the journal: one message for all that gather before its keeper looks. Any thread. */
public final class JournalGate {

    private final GroupCommit commit;
    private final ActorRef<JournalKeeper.Command> keeper;

    /** @param keeper that was created with this commit */
    public JournalGate(GroupCommit commit, ActorRef<JournalKeeper.Command> keeper) {
        this.commit = commit;
        this.keeper = keeper;
    }

    /**
     * Hands a batch over; its outcome is told later, or within this call.
     *
     * @param onTheSpot whether the calling thread may write and sync the batch itself, and what else waits, if nobody is at it
     */
    public void send(JournalBatch batch, boolean onTheSpot) {
        if (add(batch)) {
            commit(onTheSpot);
        }
    }

    /**
     * Hands a batch over, which has its place in the order of batches from here on; its outcome is told later.
     *
     * @return whether the caller is to {@link #commit} soon
     */
    public boolean add(JournalBatch batch) {
        return commit.add(batch);
    }

    /** Has what was handed over written; the outcomes are told later, or within this call. */
    public void commit(boolean onTheSpot) {
        boolean here = onTheSpot || commit.isClosed();
        if (!here || !commit.tryCommit(this::leave)) {
            keeper.tell(JournalKeeper.BatchesDue.INSTANCE);
        }
    }

    /**
     * How far each of some collections has come at one point between two frames, all of it durable. Waits for whoever commits, and for
     * one sync.
     *
     * @param collections asked while nothing is committed
     * @return last position by collection, zero for one that the journal knows nothing of; empty while the journal takes no writes
     */
    public Optional<Map<CollectionId, Long>> cut(Supplier<List<CollectionId>> collections) {
        return commit.cut(collections, this::leave);
    }

    private void leave(GroupCommit.Rest rest) {
        if (!rest.isNothing()) {
            keeper.tell(new JournalKeeper.Committed(rest));
        }
    }

    public void tell(JournalKeeper.Command command) {
        keeper.tell(command);
    }
}
