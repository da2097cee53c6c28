package dev.tidemark.actors.journal;

import akka.actor.typed.ActorRef;

/** Where writers hand their batches to the journal's keeper: one message for all that gather before it looks. Any thread. */
public final class JournalGate {

    private final Submissions<JournalBatch> batches;
    private final ActorRef<JournalKeeper.Command> keeper;

    JournalGate(Submissions<JournalBatch> batches, ActorRef<JournalKeeper.Command> keeper) {
        this.batches = batches;
        this.keeper = keeper;
    }

    /** Opens the gate of a keeper that was created with these batches. */
    public static JournalGate of(Submissions<JournalBatch> batches, ActorRef<JournalKeeper.Command> keeper) {
        return new JournalGate(batches, keeper);
    }

    public void send(JournalBatch batch) {
        if (batches.add(batch)) {
            keeper.tell(JournalKeeper.BatchesDue.INSTANCE);
        }
    }

    public void tell(JournalKeeper.Command command) {
        keeper.tell(command);
    }
}
