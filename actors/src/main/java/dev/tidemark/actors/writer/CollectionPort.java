package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.compaction.CompactionTurn;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.journal.JournalBatch;
import dev.tidemark.actors.journal.Submissions;
import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CollectionReader;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where callers, readers and the journal meet one open collection without passing a mailbox. One port for each life of a
 * writer; any thread.
 *
 * <p>Life: opening → serving → closed, or opening → failed. A closed or failed port stays so; callers look for the next one.
 */
public final class CollectionPort {

    private final CatalogEntry entry;
    private final LiveTail liveTail;
    private final Admission admission;
    private final Consumer<PendingWrite> redirect;
    private final CompletableFuture<CollectionPort> opened = new CompletableFuture<>();
    private final Submissions<PendingWrite> writes = new Submissions<>();
    private final Submissions<JournalBatch> landed = new Submissions<>();
    private final AtomicInteger pending = new AtomicInteger();
    /** Those that the port is to withdraw when it closes, in the order in which they came. */
    private final Queue<JointHold> holds = new ConcurrentLinkedQueue<>();

    private volatile @Nullable ActorRef<WriterCommand> writer;
    private volatile @Nullable CollectionReader reader;
    private volatile @Nullable SealedLog sealedLog;
    private volatile boolean closed;
    private volatile boolean gone;

    /** Whether another process writes the collection. */
    private volatile boolean followed;

    /** What kept the collection from being opened. */
    private volatile @Nullable Throwable failure;

    /** Done unless somebody waits. */
    private volatile CompletableFuture<Integer> sealing = CompletableFuture.completedFuture(0);

    private volatile @Nullable CompactionTurn compaction;
    private volatile @Nullable LogShape shape;
    private volatile Guard guard = Guard.NONE;
    private volatile boolean touched = true;
    private volatile long lastUsed;

    /** @param redirect where calls go that reach the port too late */
    public CollectionPort(CatalogEntry entry, LiveTail liveTail, Admission admission, Consumer<PendingWrite> redirect) {
        this.entry = entry;
        this.liveTail = liveTail;
        this.admission = admission;
        this.redirect = redirect;
    }

    public CatalogEntry entry() {
        return entry;
    }

    StoreMeter meter() {
        return admission.meter();
    }

    /** What the collection's values are held against now. */
    public Guard guard() {
        return guard;
    }

    /** From here on values are held against something else; those that are decided already stay. */
    public void guardedBy(Guard now) {
        guard = now;
    }

    public LiveTail liveTail() {
        return liveTail;
    }

    /** Completes when the collection serves, or fails with what keeps it from being opened. */
    public CompletionStage<CollectionPort> opened() {
        return opened;
    }

    /** Whether calls can be made now, without waiting for {@link #opened}. */
    public boolean isServing() {
        return reader != null && !closed;
    }

    public boolean isClosed() {
        return closed;
    }

    /** @throws IllegalStateException before the collection serves */
    public CollectionReader reader() {
        CollectionReader current = reader;
        if (current == null) {
            throw new IllegalStateException("collection is not open: name=" + entry.name());
        }
        return current;
    }

    /** @throws IllegalStateException before the collection serves */
    public SealedLog sealedLog() {
        SealedLog current = sealedLog;
        if (current == null) {
            throw new IllegalStateException("collection is not open: name=" + entry.name());
        }
        return current;
    }

    /**
     * Waits until every closed segment is sealed; all who wait get one answer.
     *
     * @return completes with the count of sealed ranges, or with why one cannot be sealed
     */
    public CompletionStage<Integer> sealAll() {
        CompletableFuture<Integer> answer = sealing();
        tell(WriterCommand.SealAllDue.INSTANCE);
        if (closed) {
            answer.completeExceptionally(closedFailure());
        }
        return answer;
    }

    private synchronized CompletableFuture<Integer> sealing() {
        if (sealing.isDone()) {
            sealing = new CompletableFuture<>();
        }
        return sealing;
    }

    /** Answers those who wait in {@link #sealAll}. */
    void sealed(Optional<? extends RuntimeException> failure, int count) {
        CompletableFuture<Integer> answer = sealing;
        failure.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(count));
    }

    /** Hands a turn to the writer, which ends it; a port that closes fails it. */
    public void compact(CompactionTurn turn) {
        compaction = turn;
        tell(new WriterCommand.CompactionWanted(turn));
        if (closed) {
            turn.failed(closedFailure());
        }
    }

    void shaped(LogShape now) {
        shape = now;
    }

    /** @throws IllegalStateException before the collection serves */
    public LogShape shape() {
        LogShape current = shape;
        if (current == null) {
            throw new IllegalStateException("collection is not open: name=" + entry.name());
        }
        return current;
    }

    private FencedException closedFailure() {
        return new FencedException("collection was closed: name=" + entry.name(), null);
    }

    /**
     * Hands a call to the writer; before the collection serves, calls wait in order.
     *
     * @return false when the port is closed, and the caller must find the next one; otherwise the call is answered, at once
     *     where it is not admitted
     */
    public boolean submit(PendingWrite write) {
        if (closed) {
            return false;
        }
        Optional<TidemarkException> refusal = admit(write);
        if (refusal.isPresent()) {
            write.answer().completeExceptionally(refusal.get());
            return true;
        }
        if (writes.add(write)) {
            tell(WriterCommand.WritesDue.INSTANCE);
        }
        if (closed) {
            redirectRest();
        }
        return true;
    }

    /** Calls that were handed over while the port closed go to whoever serves the collection next, or fail with the port. */
    private void redirectRest() {
        Throwable reason = failure;
        writes.drain(write -> {
            answered(List.of(write));
            if (reason == null) {
                redirect.accept(write);
            } else {
                meter().count(WriteResult.of(reason), 1);
                write.answer().completeExceptionally(reason);
            }
        });
    }

    void served(ActorRef<WriterCommand> self, CollectionReader openReader, SealedLog openSealedLog) {
        writer = self;
        sealedLog = openSealedLog;
        // Before anybody can look: nobody waits yet.
        liveTail.moved(openReader.view().watermark());
        reader = openReader;
        opened.complete(this);
    }

    /** Serves what another process writes, until files that a reader looks for are gone. */
    void follows(ActorRef<WriterCommand> self, CollectionReader openReader, SealedLog noneSealed) {
        followed = true;
        served(self, openReader, noneSealed);
    }

    /**
     * Whether the next port may answer what failed here: the owner of the files has replaced them, and they are to be opened anew. This one
     * is closed then.
     */
    public boolean givesWay(RuntimeException reason) {
        boolean gone = reason instanceof StorageFailedException refusal
                && refusal.kind() == StorageFailedException.Kind.NOT_FOUND;
        if (!followed || !gone) {
            return false;
        }
        close();
        tell(WriterCommand.Stop.INSTANCE);
        return true;
    }

    /** The collection could not be opened; whoever waits for it fails. */
    public void failedToOpen(Throwable reason) {
        failure = reason;
        closed = true;
        opened.completeExceptionally(reason);
        redirectRest();
    }

    /** Takes no more calls; those that slip in meanwhile are redirected. */
    void close() {
        closed = true;
        opened.completeExceptionally(closedFailure());
        sealing.completeExceptionally(closedFailure());
        CompactionTurn turn = compaction;
        if (turn != null) {
            turn.failed(closedFailure());
        }
        redirectRest();
        holds.forEach(JointHold::withdraw);
        liveTail.close();
    }

    /** The writer is gone; if it died, what it had under way is answered as indeterminate. */
    public void writerGone() {
        if (!closed) {
            close();
        }
        gone = true;
        settleLanded();
    }

    private void settleLanded() {
        landed.drain(batch -> {
            List<PendingWrite> calls = ((Flight) batch).lost(null);
            answered(calls);
            calls.forEach(PendingWrite::tell);
        });
    }

    void takeWrites(Consumer<PendingWrite> taker) {
        writes.drain(taker);
    }

    /** Called by the journal's keeper. */
    void land(Flight flight) {
        if (landed.add(flight)) {
            tell(WriterCommand.FlightsLanded.INSTANCE);
        }
        if (gone) {
            settleLanded();
        }
    }

    void takeLanded(Consumer<Flight> taker) {
        landed.drain(batch -> taker.accept((Flight) batch));
    }

    /** Counts a call, or a transaction's part, as under way; or says why it is refused. */
    Optional<TidemarkException> admit(PendingWrite call) {
        touch();
        Optional<TidemarkException> refusal = admission.admit(pending, call.lengthBytes());
        refusal.ifPresent(reason -> meter().count(WriteResult.of(reason), 1));
        return refusal;
    }

    /** @return false when the port is closed; otherwise it withdraws the hold when it closes */
    boolean join(JointHold hold) {
        holds.add(hold);
        return !closed;
    }

    void leave(JointHold hold) {
        holds.remove(hold);
    }

    /** Gives back what {@link #submit} took, and counts what becomes of those that are decided. */
    void answered(List<PendingWrite> calls) {
        long bytes = 0;
        long written = 0;
        for (PendingWrite call : calls) {
            bytes += call.lengthBytes();
            if (call.isWritten()) {
                written++;
            } else {
                call.result().ifPresent(result -> meter().count(result, 1));
            }
        }
        pending.addAndGet(-calls.size());
        admission.release(bytes);
        meter().count(WriteResult.WRITTEN, written);
    }

    /** Calls that were admitted and not answered. */
    int pendingCount() {
        return pending.get();
    }

    /** Whether nothing is under way and nobody waits. */
    public boolean isIdle() {
        return pending.get() == 0 && !liveTail.isWaitedFor() && isServing();
    }

    void usedAt(long nanos) {
        lastUsed = nanos;
    }

    /** Monotonic time of the last look at which somebody had used the collection, nanoseconds. */
    public long lastUsed() {
        return lastUsed;
    }

    /** Notes that somebody uses the collection; a read of one variable when that was noted already. */
    public void touch() {
        if (!touched) {
            touched = true;
        }
    }

    /** @return whether the collection was used since the last call */
    boolean wasTouched() {
        boolean was = touched;
        touched = false;
        return was;
    }

    /** Sends a command to the writer, if there is one already. */
    public void tell(WriterCommand command) {
        ActorRef<WriterCommand> current = writer;
        if (current != null) {
            current.tell(command);
        }
    }
}
