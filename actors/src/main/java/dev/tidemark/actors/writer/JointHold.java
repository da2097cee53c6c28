package dev.tidemark.actors.writer;

import dev.tidemark.actors.WriteOutcome.Conflict;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.store.Staging.Current;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The writers of several collections held together, to decide transactions over all of them at once. Guarded by itself.
 *
 * <p>Life:
 *
 * <ol>
 *   <li>Gathering: the writers are asked one after the other, in the order of their collections' numbers, so that no two holds wait for
 *       each other. Each waits ({@link WriterHeld}) when it has asked the next. More calls over the same collections may join.
 *   <li>Meeting, when the last one has arrived: what each writer has staged departs on its own; the calls are decided in turn, on one
 *       thread, against everything staged; what they write goes to the journal as one frame.
 *   <li>Over: the writers go on. Nobody waits for the journal here, so that the next hold can be decided while a frame is on its way.
 * </ol>
 *
 * <p>It is dissolved at any time in between when a port is closed, a writer dies or is fenced, or when it has lasted too long: the
 * writers go on, and calls that were not decided are handed back with nothing done. A call is decided under the lock, so none is half
 * decided then.
 */
public final class JointHold {

    /** Where a hold is in its life. */
    private enum Phase {
        GATHERING,
        MEETING,
        OVER
    }

    private final List<CollectionPort> ports;
    private final WriterParts parts;
    private final Consumer<JointHold> ended;
    private final ArrayDeque<JointCall> calls = new ArrayDeque<>();
    private final List<FlightDeck> decks = new ArrayList<>();
    private Phase phase = Phase.GATHERING;

    /** Whose function runs just now. */
    private Optional<JointCall> working = Optional.empty();

    /** Bytes of lines that are staged and not sent. */
    private long stagedBytes;

    /** Whether somebody must have the journal write what was handed to it. */
    private boolean commitDue;

    /**
     * What broke a meeting between the lines of one transaction, which must not go out then: all its writers end with what they have, and
     * their collections are opened anew.
     */
    private Optional<Throwable> broken = Optional.empty();

    private Optional<? extends RuntimeException> dissolution = Optional.empty();

    /**
     * @param ports of different collections, ascending by their numbers
     * @param ended runs once when the hold takes no more calls and is over
     */
    public JointHold(List<CollectionPort> ports, WriterParts parts, Consumer<JointHold> ended) {
        this.ports = ports;
        this.parts = parts;
        this.ended = ended;
    }

    /**
     * @param call which was admitted
     * @return false when the hold takes no more calls
     */
    public synchronized boolean add(JointCall call) {
        if (phase != Phase.GATHERING) {
            return false;
        }
        calls.add(call);
        return true;
    }

    /** Asks the first writer; the ports are to be serving. */
    public void begin() {
        for (CollectionPort port : ports) {
            if (!port.join(this)) {
                withdraw();
                return;
            }
        }
        ports.get(0).tell(new WriterCommand.HoldWanted(this));
    }

    /**
     * A writer's turn; what it has may be used from here on, until it is told that the hold is over.
     *
     * @return whether the writer must wait until then
     */
    boolean arrive(FlightDeck deck) {
        int arrived;
        boolean works;
        synchronized (this) {
            if (phase != Phase.GATHERING) {
                return false;
            }
            decks.add(deck);
            arrived = decks.size();
            works = calls.stream().anyMatch(call -> call.work().isPresent());
            if (arrived == ports.size()) {
                phase = Phase.MEETING;
            }
        }
        if (arrived < ports.size()) {
            ports.get(arrived).tell(new WriterCommand.HoldWanted(this));
            return true;
        }
        if (works) {
            // A host's function may take long: it takes no writer's thread, and can be left behind.
            parts.answers().execute(() -> meet(false));
            return true;
        }
        meet(decks.get(arrived - 1).writesOnTheSpot());
        return false;
    }

    private void meet(boolean onTheSpot) {
        try {
            prepare();
            for (Optional<JointCall> next = next(); next.isPresent(); next = next()) {
                serve(next.get());
            }
        } finally {
            over();
            commit(onTheSpot);
        }
    }

    /** Not under the lock: the disk takes its time, and the writers go on meanwhile. */
    private void commit(boolean onTheSpot) {
        if (takeCommitDue()) {
            parts.journal().commit(onTheSpot);
        }
    }

    private synchronized boolean takeCommitDue() {
        boolean due = commitDue;
        commitDue = false;
        return due;
    }

    /** What was staged before goes out first, so that frames of several collections hold nothing but transactions. */
    private synchronized void prepare() {
        if (phase == Phase.MEETING) {
            long wallMillis = parts.time().wallMillis();
            wholly(() -> decks.forEach(deck -> commitDue |= deck.clear(wallMillis)));
        }
    }

    /** Changes what the writers own, under the lock; when that breaks in the middle, nobody may go on with it. */
    private void wholly(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | Error failure) {
            broken = Optional.of(failure);
            dissolution = Optional.of(new FencedException("a transaction broke down: reason=" + failure, failure));
            finish();
            throw failure;
        }
    }

    private synchronized Optional<JointCall> next() {
        if (phase != Phase.MEETING) {
            return Optional.empty();
        }
        Optional<JointCall> next = Optional.ofNullable(calls.poll());
        working = next;
        if (next.isEmpty()) {
            wholly(this::send);
            finish();
        }
        return next;
    }

    private void serve(JointCall call) {
        boolean served = call.work().isPresent() ? serve(call, call.work().get()) : decide(call, call.jobs());
        if (!served && tookBack()) {
            handBack(call);
        }
    }

    /** Whether nobody has handed the call back whose function has run. A hold that is dissolved does so at once. */
    private synchronized boolean tookBack() {
        boolean here = working.isPresent();
        working = Optional.empty();
        return here;
    }

    private boolean serve(JointCall call, JointCall.Work work) {
        // The function may take long: whoever waits for the journal does not wait for that.
        sendAll();
        commit(false);
        List<WriteJob> jobs;
        try {
            jobs = work.jobs(this::current);
        } catch (RuntimeException refusal) {
            return refuse(call, refusal);
        }
        return decide(call, jobs);
    }

    private synchronized void sendAll() {
        if (phase == Phase.MEETING) {
            wholly(this::send);
        }
    }

    private synchronized Optional<Current> current(int port, byte[] key) {
        if (phase != Phase.MEETING) {
            throw overdue();
        }
        return decks.get(port).current(key);
    }

    private synchronized boolean refuse(JointCall call, RuntimeException reason) {
        if (phase != Phase.MEETING) {
            return false;
        }
        working = Optional.empty();
        wholly(() -> board(call));
        call.refused(reason);
        return true;
    }

    /** @return false when the hold was dissolved before */
    private synchronized boolean decide(JointCall call, List<WriteJob> jobs) {
        if (phase != Phase.MEETING) {
            return false;
        }
        working = Optional.empty();
        wholly(() -> board(call));
        JointPlan plan;
        try {
            plan = JointPlan.of(call, jobs, decks);
        } catch (RuntimeException refusal) {
            // The disk, damaged data or an invariant: nothing was staged, only this call fails.
            call.refused(refusal);
            return true;
        }
        Optional<List<Optional<Conflict>>> conflicts = plan.conflicts();
        if (conflicts.isPresent()) {
            call.conflicted(conflicts.get());
            return true;
        }
        wholly(() -> stage(call, plan));
        return true;
    }

    private void board(JointCall call) {
        List<PendingWrite> boarding = call.board();
        for (int index = 0; index < boarding.size(); index++) {
            decks.get(index).board(boarding.get(index));
        }
    }

    private void stage(JointCall call, JointPlan plan) {
        long lengthBytes = plan.lengthBytes();
        if (stagedBytes + lengthBytes > parts.settings().batchMaxBytes()) {
            send();
        }
        stagedBytes += lengthBytes;
        call.committed(plan.stage());
    }

    /** One frame of all that is staged; whatever the writers send after it comes behind it. */
    private void send() {
        List<Flight> flights = new ArrayList<>(decks.size());
        decks.forEach(deck -> deck.jointFlight().ifPresent(flights::add));
        if (!flights.isEmpty()) {
            commitDue |= parts.journal().add(new JointFlight(flights));
        }
        stagedBytes = 0;
    }

    private void finish() {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            for (int index = 0; index < decks.size(); index++) {
                ports.get(index).tell(new WriterCommand.HoldEnded(this));
            }
        }
    }

    /** A port was closed: the calls look for another one. */
    void withdraw() {
        dissolve(Optional.empty());
    }

    /** @param reason why calls that were not decided fail */
    void dissolve(RuntimeException reason) {
        dissolve(Optional.of(reason));
    }

    private void dissolve(Optional<? extends RuntimeException> reason) {
        try {
            end(reason);
        } finally {
            over();
            commit(false);
        }
    }

    private synchronized void end(Optional<? extends RuntimeException> reason) {
        if (phase == Phase.OVER) {
            return;
        }
        dissolution = reason;
        // What is decided is whole, and goes out so: no writer may find it in what it sends by itself.
        if (phase == Phase.MEETING) {
            wholly(this::send);
        }
        finish();
    }

    void dissolveOverdue() {
        dissolve(overdue());
    }

    private OverloadedException overdue() {
        return new OverloadedException(
                "collections could not be held together for a transaction in time, nothing was done: limit="
                        + holdMax());
    }

    Duration holdMax() {
        return parts.settings().transaction().holdMax();
    }

    /** @throws IllegalStateException when the writer must not go on */
    synchronized void requireSound() {
        if (broken.isPresent()) {
            throw new IllegalStateException("a transaction broke down in the middle", broken.get());
        }
    }

    /** Outside of the lock: whoever adds calls holds others. */
    private void over() {
        List<JointCall> left;
        synchronized (this) {
            left = new ArrayList<>(calls);
            calls.clear();
            working.ifPresent(left::add);
            working = Optional.empty();
        }
        ports.forEach(port -> port.leave(this));
        ended.accept(this);
        left.forEach(this::handBack);
    }

    /** Whoever waits for it goes on elsewhere: this may be a writer's thread. */
    private void handBack(JointCall call) {
        parts.answers().execute(() -> call.handBack(dissolution));
    }
}
