package dev.tidemark.actors.writer;

import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.journal.Submissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through a collection's writer. Made by the caller's thread, decided by the writer, answered by whoever
 * runs the answers; the caller waits on {@link #answer}.
 */
public final class PendingWrite extends Submissions.Linked<PendingWrite> {

    private final WriteJob job;
    private final int lengthBytes;
    private final CompletableFuture<WriteOutcome> answer = new CompletableFuture<>();

    /** What the writer has decided; told once it is durable. */
    private @Nullable WriteOutcome outcome;

    private @Nullable Throwable failure;

    public PendingWrite(WriteJob job) {
        this.job = job;
        this.lengthBytes = job.lengthBytes();
    }

    WriteJob job() {
        return job;
    }

    /** Memory that the call holds, roughly. */
    public int lengthBytes() {
        return lengthBytes;
    }

    public CompletableFuture<WriteOutcome> answer() {
        return answer;
    }

    void decided(WriteOutcome decision) {
        outcome = decision;
    }

    /** @return this */
    PendingWrite refused(Throwable reason) {
        failure = reason;
        return this;
    }

    /** Whether it is answered with a new record. */
    boolean isWritten() {
        return failure == null && outcome instanceof WriteOutcome.Written;
    }

    /** What becomes of it; empty before that is decided. */
    Optional<WriteResult> result() {
        if (failure != null) {
            return Optional.of(WriteResult.of(failure));
        }
        return outcome == null ? Optional.empty() : Optional.of(WriteResult.of(outcome));
    }

    /** Why the caller is told that it is not known to be done, once it is told. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Tells the caller what was decided. */
    void tell() {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else if (outcome != null) {
            answer.complete(outcome);
        } else {
            throw new IllegalStateException("a write is answered before it is decided");
        }
    }
}
