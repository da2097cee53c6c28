package dev.tidemark.actors.journal;

import akka.actor.typed.ActorRef;

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
        if (!commit.add(batch)) {
            return;
        }
        boolean here = onTheSpot || commit.isClosed();
        if (!here || !commit.tryCommit(this::leave)) {
            keeper.tell(JournalKeeper.BatchesDue.INSTANCE);
        }
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
