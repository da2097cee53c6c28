package dev.tidemark.actors.writer;

import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.writer.WriteDecider.Plan;
import dev.tidemark.engine.store.Staging;
import dev.tidemark.engine.store.Staging.Current;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls on their way from the port into batches and through the journal. A plain class, owned by the collection's writer.
 *
 * <p>At most {@value #IN_FLIGHT_MAX} batches are in the journal at once; calls that come meanwhile fill the next one, and wait
 * undecided once that is full. A call that stages nothing is answered with the batch before it, whose outcome it rests on.
 */
final class FlightDeck {

    private static final int IN_FLIGHT_MAX = 2;

    /** With at most so many calls under way a batch is written and synced by the writer itself. */
    private static final int ON_THE_SPOT_MAX = 32;

    /** Below so many callers nobody is waited for. */
    private static final int GATHERED_MIN = 8;

    /** Half of a sync, roughly; none where a waiting thread would keep the callers from running. */
    private static final int GATHER_SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 1_000 : 0;

    private final CollectionPort port;
    private final Staging staging;
    private final WriteDecider decider;
    private final JournalGate journal;
    private final int batchMaxBytes;
    private final ArrayDeque<PendingWrite> backlog = new ArrayDeque<>();
    private List<PendingWrite> boarding = new ArrayList<>();
    private @Nullable Flight lastDeparted;

    /** Calls that were under way when the last flight landed. */
    private int callers;

    FlightDeck(CollectionPort port, Staging staging, WriteDecider decider, JournalGate journal, int batchMaxBytes) {
        this.port = port;
        this.staging = staging;
        this.decider = decider;
        this.journal = journal;
        this.batchMaxBytes = batchMaxBytes;
    }

    /** Takes what waits in the port and lets go what can. */
    void takeAll(long wallMillis) {
        staging.stampWith(wallMillis);
        port.takeWrites(backlog::add);
        if (staging.inFlightCount() == 0 && callers >= GATHERED_MIN && hasFewCallers()) {
            gather();
        }
        goOn();
    }

    /** Waits a moment for those that were answered just now, most of whom will call again: one sync for all is worth it. */
    private void gather() {
        for (int spins = 0; spins < GATHER_SPINS && boarding.size() + backlog.size() < callers && hasRoom(); spins++) {
            board();
            Thread.onSpinWait();
            port.takeWrites(backlog::add);
        }
    }

    /** Decides calls while there is room for them, and lets batches go. */
    void goOn() {
        do {
            board();
            depart();
        } while (!backlog.isEmpty() && hasRoom());
    }

    private boolean hasRoom() {
        return staging.open().lengthBytes() < batchMaxBytes;
    }

    private void board() {
        while (!backlog.isEmpty() && hasRoom()) {
            PendingWrite call = backlog.removeFirst();
            try {
                call.decided(decider.decide(call.job()));
            } catch (RuntimeException refusal) {
                // The disk, damaged data or a host's own function: nothing was staged, only this call fails.
                call.refused(refusal);
            }
            boarding.add(call);
        }
    }

    /**
     * Lets go what has boarded while the last flight was under way, before that is taken in: the disk works meanwhile. Not where
     * this thread would be at it itself.
     */
    void departBeside() {
        if (!hasFewCallers()) {
            depart();
        }
    }

    private boolean hasFewCallers() {
        return Math.max(callers, port.pendingCount()) <= ON_THE_SPOT_MAX;
    }

    private void depart() {
        if (staging.open().isEmpty()) {
            joinFlightBefore();
        } else if (staging.inFlightCount() < IN_FLIGHT_MAX) {
            journal.send(flight(), hasFewCallers());
        }
    }

    private Flight flight() {
        Flight flight = new Flight(port, staging.send(), boarding);
        boarding = new ArrayList<>();
        lastDeparted = flight;
        return flight;
    }

    /** Whether this thread should have the journal write what it hands over. */
    boolean writesOnTheSpot() {
        return hasFewCallers();
    }

    /**
     * Lets go what has boarded, however many flights are under way, since lines of transactions follow, which go with those of other
     * collections: what is under way is bounded by the transactions then.
     *
     * @return whether the journal is to be told
     */
    boolean clear(long wallMillis) {
        boolean due = !staging.open().isEmpty() && journal.add(flight());
        staging.stampWith(wallMillis);
        return due;
    }

    /** Of what is staged, or was last. */
    long lastPosition() {
        return staging.open().lastPosition();
    }

    Optional<Current> current(byte[] key) {
        return decider.current(key);
    }

    Plan plan(WriteJob job) {
        return decider.plan(job);
    }

    /** @return last position */
    long stage(Plan plan) {
        return decider.stage(plan);
    }

    /** A transaction's part, which is answered with what is staged next, or with what was staged before. */
    void board(PendingWrite part) {
        boarding.add(part);
    }

    /** What transactions have staged, to be sent with that of other collections; empty when that is nothing. */
    Optional<Flight> jointFlight() {
        return staging.open().isEmpty() ? Optional.empty() : Optional.of(flight());
    }

    private void joinFlightBefore() {
        if (lastDeparted != null && staging.inFlightCount() > 0) {
            lastDeparted.calls().addAll(boarding);
            boarding = new ArrayList<>();
        }
    }

    /** Calls that rest on nothing under way and can be answered now. */
    List<PendingWrite> answerable() {
        if (boarding.isEmpty() || staging.inFlightCount() > 0 || !staging.open().isEmpty()) {
            return List.of();
        }
        List<PendingWrite> calls = boarding;
        boarding = new ArrayList<>();
        return calls;
    }

    /** The oldest flight has come back durable. */
    void landed(Flight flight) {
        if (staging.landed() != flight.batch()) {
            throw new IllegalStateException("flights land out of order: positions="
                    + flight.batch().firstPosition() + "-" + flight.batch().lastPosition());
        }
        flight.landed();
        callers = port.pendingCount();
        if (lastDeparted == flight) {
            lastDeparted = null;
        }
    }

    boolean isEmpty() {
        return backlog.isEmpty() && boarding.isEmpty() && staging.inFlightCount() == 0;
    }

    int inFlightCount() {
        return staging.inFlightCount();
    }

    /** All calls that are in no flight; they never will be. */
    List<PendingWrite> disembark() {
        List<PendingWrite> calls = new ArrayList<>(boarding);
        calls.addAll(backlog);
        boarding = new ArrayList<>();
        backlog.clear();
        return calls;
    }
}
