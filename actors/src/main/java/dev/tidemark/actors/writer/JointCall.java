package dev.tidemark.actors.writer;

import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.Conflict;
import dev.tidemark.actors.WriteOutcome.NothingToDelete;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.store.Staging.Current;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on its way through the writers of its collections. Made by the caller's thread, decided in a {@link JointHold},
 * answered when each of its collections has taken in what the decision rests on.
 *
 * <p>In each collection it is a call like any other, its part: admitted, answered with the batch that holds its lines or with the one
 * before, and told when that one fails.
 */
public final class JointCall {

    /** What to write, where it depends on what is there: runs while the writers are held. */
    public interface Work {

        /**
         * @param reads of what is there when everything staged is durable; of no use after the call
         * @return a job for each port, in their order
         */
        List<WriteJob> jobs(Reads reads);
    }

    /** Reads while the writers are held. */
    public interface Reads {

        /**
         * @param port which of the call's, from zero
         * @throws TidemarkException when the hold is over
         */
        Optional<Current> current(int port, byte[] key);
    }

    /**
     * A line that tells of the call's outcome, written together with what the call writes.
     *
     * @param port which of the call's it goes to; the call's own job there says when it may be written
     * @param written makes it of the last position for each port, empty where nothing is written
     */
    public record Receipt(int port, Function<List<Optional<Long>>, WriteJob.Set> written) {

        WriteJob job(List<Optional<Long>> positions) {
            return new WriteJob.Atomic(List.of(written.apply(positions)));
        }
    }

    /** What became of a call that was not refused with a failure. */
    public sealed interface Outcome {}

    /**
     * Done.
     *
     * @param positions last one for each port, empty where nothing had to be written
     */
    public record Committed(List<Optional<Long>> positions) implements Outcome {}

    /**
     * Nothing was written.
     *
     * @param conflicts first one for each port, empty where all conditions hold
     */
    public record Conflicted(List<Optional<Conflict>> conflicts) implements Outcome {}

    /** One of the ports was closed before anything was decided: another one may serve its collection. */
    public enum Withdrawn implements Outcome {
        INSTANCE
    }

    private final List<CollectionPort> ports;
    private final List<PendingWrite> parts;
    private final Optional<Work> work;
    private final Optional<Receipt> receipt;
    private final CompletableFuture<Outcome> answer = new CompletableFuture<>();
    private @Nullable Outcome decision;

    private JointCall(
            List<CollectionPort> ports, List<? extends WriteJob> jobs, Optional<Work> work, Optional<Receipt> receipt) {
        this.receipt = receipt;
        this.ports = List.copyOf(ports);
        this.parts = jobs.stream().map(PendingWrite::new).toList();
        this.work = work;
    }

    /**
     * A call that knows what it writes.
     *
     * @param ports of different collections, ascending by their numbers
     * @param jobs for each port its changes of keys, or its appends
     */
    public static JointCall of(List<CollectionPort> ports, List<WriteJob> jobs) {
        return of(ports, jobs, Optional.empty());
    }

    /** The same with a receipt, whose port has a job that checks whether it is there already. */
    public static JointCall of(List<CollectionPort> ports, List<WriteJob> jobs, Optional<Receipt> receipt) {
        return new JointCall(ports, jobs, Optional.empty(), receipt);
    }

    /** @param jobs what the work will come to, as far as is known; they count for what is under way */
    public static JointCall working(List<CollectionPort> ports, List<WriteJob> jobs, Work work) {
        return new JointCall(ports, jobs, Optional.of(work), Optional.empty());
    }

    public CompletableFuture<Outcome> answer() {
        return answer;
    }

    public List<CollectionPort> ports() {
        return ports;
    }

    Optional<Work> work() {
        return work;
    }

    Optional<Receipt> receipt() {
        return receipt;
    }

    List<WriteJob> jobs() {
        return parts.stream().map(PendingWrite::job).toList();
    }

    /** @return whether every port admits its part; otherwise the call is answered, and must not be handed to a hold */
    public boolean admit() {
        for (int index = 0; index < parts.size(); index++) {
            Optional<TidemarkException> refusal = ports.get(index).admit(parts.get(index));
            if (refusal.isPresent()) {
                giveBack(index);
                answer.completeExceptionally(refusal.get());
                return false;
            }
        }
        return true;
    }

    private void giveBack(int count) {
        for (int index = 0; index < count; index++) {
            ports.get(index).answered(List.of(parts.get(index)));
        }
    }

    /** Nothing was decided and nothing will be. */
    void handBack(Optional<? extends RuntimeException> reason) {
        giveBack(parts.size());
        reason.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(Withdrawn.INSTANCE));
    }

    /** From here on the call is answered as soon as all its parts are. */
    List<PendingWrite> board() {
        CompletableFuture<?>[] answers = new CompletableFuture<?>[parts.size()];
        for (int index = 0; index < answers.length; index++) {
            answers[index] = parts.get(index).answer();
        }
        CompletionStage<Void> all = CompletableFuture.allOf(answers);
        all.whenComplete((done, failure) -> conclude());
        return parts;
    }

    void refused(RuntimeException reason) {
        parts.forEach(part -> part.refused(reason));
    }

    void conflicted(List<Optional<Conflict>> conflicts) {
        decide(new Conflicted(conflicts));
        for (int index = 0; index < parts.size(); index++) {
            parts.get(index)
                    .decided(conflicts
                            .get(index)
                            .<WriteOutcome>map(own -> own)
                            .orElseGet(() -> new NothingToDelete("")));
        }
    }

    void committed(List<Optional<Long>> positions) {
        decide(new Committed(positions));
        for (int index = 0; index < parts.size(); index++) {
            parts.get(index)
                    .decided(positions
                            .get(index)
                            .<WriteOutcome>map(Written::new)
                            .orElseGet(() -> new NothingToDelete("")));
        }
    }

    private void decide(Outcome outcome) {
        if (decision != null) {
            throw new IllegalStateException("a transaction is decided twice");
        }
        decision = outcome;
    }

    private void conclude() {
        List<Throwable> failures = new ArrayList<>();
        boolean mayBeDone = false;
        for (int index = 0; index < parts.size(); index++) {
            Optional<Throwable> failure = parts.get(index).failure();
            failure.ifPresent(failures::add);
            boolean refused = failure.isPresent() && !(failure.get() instanceof IndeterminateException);
            mayBeDone |= writes(index) && !refused;
        }
        Outcome decided = decision;
        if (failures.isEmpty() && decided != null) {
            answer.complete(decided);
        } else {
            answer.completeExceptionally(mayBeDone ? unknown(failures) : failures.get(0));
        }
    }

    private boolean writes(int index) {
        return decision instanceof Committed committed
                && committed.positions().get(index).isPresent();
    }

    /** A collection that was to be read alone may fail while the others take the transaction in. */
    private static IndeterminateException unknown(List<Throwable> failures) {
        return failures.stream()
                .filter(IndeterminateException.class::isInstance)
                .map(IndeterminateException.class::cast)
                .findFirst()
                .orElseGet(() -> new IndeterminateException(
                        "a collection failed with the transaction under way", failures.get(0)));
    }
}
