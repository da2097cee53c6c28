package dev.tidemark.actors.store;

import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.store.TransactionRun.Absent;
import dev.tidemark.actors.store.TransactionRun.Seen;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.JointCall;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.store.Key;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One transaction whose writes a host's function decides, until it is done. One thread at a time.
 *
 * <p>The function runs beside the writers first, on what is durable; what it has read becomes the condition of what it writes. Where
 * another write has come between it runs again, after a few tries while the writers of its collections are held: nothing comes between
 * then. It names its collections as it goes: one that is not open, or not held, ends the run, and the next one has it.
 */
final class TransactionCall<R> {

    private static final WriteJob NOTHING = new WriteJob.Atomic(List.of());

    private final Transactions store;
    private final Function<Transaction, R> work;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final Set<CollectionName> known = new LinkedHashSet<>();
    /** What the last run was to write, roughly what the next one will. */
    private Optional<TransactionParts> last = Optional.empty();

    private int tries;
    private int withdrawals;

    TransactionCall(Transactions store, Function<Transaction, R> work) {
        this.store = store;
        this.work = work;
    }

    /** What came of one run. */
    private final class Attempt {

        private final TransactionRun run;
        private Runnable told = () -> {};
        private Optional<RuntimeException> failure = Optional.empty();
        private boolean absent;

        Attempt(TransactionRun.Values values) {
            this.run = new TransactionRun(values, store.limits(), store.jobs().countMax());
        }

        Attempt run() {
            try {
                R result = run.run(work);
                told = () -> answer.complete(result);
            } catch (Absent missing) {
                absent = true;
            } catch (RuntimeException thrown) {
                failure = Optional.of(thrown);
            } catch (Error thrown) {
                failure = Optional.of(new CompletionException(thrown));
            }
            return this;
        }

        /** What it comes to when nothing has come between. */
        void tell() {
            failure.ifPresentOrElse(answer::completeExceptionally, told);
        }
    }

    CompletionStage<R> start() {
        store.execute(this::next);
        return answer;
    }

    private void next() {
        try {
            if (tries < store.settings().optimisticTries() || known.isEmpty()) {
                runBeside();
            } else {
                runHeld();
            }
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
    }

    private void runBeside() {
        Attempt attempt = new Attempt(new Published()).run();
        boolean more = know(attempt.run.touched());
        if (attempt.absent) {
            store.open(List.copyOf(known)).whenComplete((open, failure) -> opened(failure, more));
            return;
        }
        List<TransactionWrite> writes = attempt.failure.isPresent() ? attempt.run.checks() : attempt.run.conditioned();
        if (writes.isEmpty()) {
            attempt.tell();
            return;
        }
        TransactionParts parts = store.checked(writes);
        last = Optional.of(parts);
        store.commit(parts).whenComplete((outcome, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(Transactions.unwrapped(failure));
            } else if (outcome instanceof TransactionOutcome.Conflict) {
                tries++;
                store.execute(this::next);
            } else {
                attempt.tell();
            }
        });
    }

    /** @return whether there are collections among them that the call did not know of */
    private boolean know(Set<CollectionName> touched) {
        boolean more = known.addAll(touched);
        store.requireCount(known.size());
        return more;
    }

    private void opened(@Nullable Throwable failure, boolean more) {
        if (failure != null) {
            answer.completeExceptionally(Transactions.unwrapped(failure));
        } else {
            again(more);
        }
    }

    private void runHeld() {
        store.open(List.copyOf(known)).whenComplete((open, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(Transactions.unwrapped(failure));
            } else {
                hold(open);
            }
        });
    }

    private void hold(List<CollectionPort> open) {
        List<CollectionName> names =
                open.stream().map(port -> port.entry().name()).toList();
        List<WriteJob> likely = names.stream()
                .map(name -> last.map(parts -> parts.job(name)).orElse(NOTHING))
                .toList();
        Held held = new Held(open);
        store.send(JointCall.working(open, likely, held)).whenComplete((outcome, failure) -> {
            Optional<Attempt> attempt = held.attempt();
            if (failure != null) {
                answer.completeExceptionally(held.located(Transactions.unwrapped(failure)));
            } else if (outcome == JointCall.Withdrawn.INSTANCE || attempt.isEmpty()) {
                again(false);
            } else if (attempt.get().absent) {
                heldMore(attempt.get().run.touched());
            } else {
                attempt.get().tell();
            }
        });
    }

    /** @param further whether the next run has collections that this one lacked: those are bounded, other reasons are counted */
    private void again(boolean further) {
        try {
            withdrawals = further ? withdrawals : Transactions.nextWithdrawal(withdrawals);
            store.execute(this::next);
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
    }

    private void heldMore(Set<CollectionName> touched) {
        try {
            again(know(touched));
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
    }

    /** What is durable, collection by collection. */
    private final class Published implements TransactionRun.Values {

        @Override
        public Optional<Seen> read(CollectionName collection, Key key) {
            return serving(collection)
                    .reader()
                    .latest(
                            key.escaped(),
                            line -> store.isOver(line.expiresMillis())
                                    ? Optional.<Seen>empty()
                                    : Optional.of(new Seen(line.position(), bytes(line.value()))))
                    .flatMap(seen -> seen);
        }

        private static byte[] bytes(ByteBuffer value) {
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            return copy;
        }

        @Override
        public void touch(CollectionName collection) {
            serving(collection);
        }

        private CollectionPort serving(CollectionName collection) {
            CollectionPort port = store.port(collection);
            port.touch();
            if (!port.isServing()) {
                throw new Absent();
            }
            return port;
        }
    }

    /** What is staged in collections that are held. */
    private record Staged(Map<CollectionName, Integer> places, JointCall.Reads reads) implements TransactionRun.Values {

        @Override
        public Optional<Seen> read(CollectionName collection, Key key) {
            return reads.current(place(collection), key.escaped())
                    .map(current -> new Seen(current.position(), current.value()));
        }

        @Override
        public void touch(CollectionName collection) {
            place(collection);
        }

        private int place(CollectionName collection) {
            Integer place = places.get(collection);
            if (place == null) {
                throw new Absent();
            }
            return place;
        }
    }

    /** A run while writers are held, on whichever thread that is. */
    private final class Held implements JointCall.Work {

        private final List<CollectionPort> ports;
        private volatile @Nullable Attempt attempt;
        private volatile @Nullable TransactionParts parts;

        Held(List<CollectionPort> ports) {
            this.ports = ports;
        }

        Throwable located(Throwable failure) {
            TransactionParts written = parts;
            return written == null ? failure : written.located(failure);
        }

        Optional<Attempt> attempt() {
            return Optional.ofNullable(attempt);
        }

        @Override
        public List<WriteJob> jobs(JointCall.Reads reads) {
            Map<CollectionName, Integer> places = new HashMap<>();
            ports.forEach(port -> places.put(port.entry().name(), places.size()));
            Attempt run = new Attempt(new Staged(places, reads)).run();
            attempt = run;
            List<TransactionWrite> writes = run.absent || run.failure.isPresent() ? List.of() : run.run.unconditioned();
            if (writes.isEmpty()) {
                return ports.stream().map(port -> NOTHING).toList();
            }
            TransactionParts checked = store.checked(writes);
            parts = checked;
            store.requirePrepared(checked);
            return ports.stream()
                    .map(port -> checked.guarded(port.entry().name(), port.guard()))
                    .toList();
        }
    }
}
