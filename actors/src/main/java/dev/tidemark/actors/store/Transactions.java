package dev.tidemark.actors.store;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.JointCall;
import dev.tidemark.actors.writer.JointHold;
import dev.tidemark.actors.writer.PendingWrite;
import dev.tidemark.actors.writer.TransactionSettings;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.actors.writer.WriterParts;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Transactions of one store, under way. Any thread.
 *
 * <p>One over a single collection is an atomic batch of it. Any other goes into the {@link JointHold} of its collections that gathers
 * just now, or begins one.
 */
final class Transactions {

    /** How often a transaction looks for its collections anew when they close while it waits for them. */
    private static final int WITHDRAWALS_MAX = 100;

    private static final CollectionName RECEIPTS = new CollectionName(CollectionName.RECEIPTS);

    private final Ports ports;
    private final WriterParts parts;
    private final WriteJobs jobs;
    private final Expiries expiries;
    /** Collections of the store's own that may be spoken of all the same. */
    private final Set<CollectionName> own;

    private final ConcurrentHashMap<List<CollectionPort>, JointHold> gathering;
    private final AtomicInteger underWay;

    Transactions(Ports ports, WriterParts parts, WriteJobs jobs, Expiries expiries) {
        this.ports = ports;
        this.parts = parts;
        this.jobs = jobs;
        this.expiries = expiries;
        this.own = Set.of();
        this.gathering = new ConcurrentHashMap<>();
        this.underWay = new AtomicInteger();
    }

    private Transactions(Transactions all, CollectionName own) {
        this.ports = all.ports;
        this.parts = all.parts;
        this.jobs = all.jobs;
        this.expiries = all.expiries;
        this.own = Set.of(own);
        this.gathering = all.gathering;
        this.underWay = all.underWay;
    }

    /** The same, which may use a collection of the store's own too. */
    Transactions including(CollectionName hidden) {
        return new Transactions(this, hidden);
    }

    TransactionSettings settings() {
        return parts.settings().transaction();
    }

    JsonLimits limits() {
        return parts.settings().jsonLimits();
    }

    WriteJobs jobs() {
        return jobs;
    }

    CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes) {
        return admitted(() -> commit(checked(writes)));
    }

    <R> CompletionStage<R> transact(Function<Transaction, R> work) {
        return admitted(() -> new TransactionCall<>(this, work).start());
    }

    <R> CompletionStage<R> admitted(Supplier<CompletionStage<R>> call) {
        int limit = settings().pendingMax();
        if (underWay.incrementAndGet() > limit) {
            underWay.decrementAndGet();
            return CompletableFuture.failedStage(
                    new OverloadedException("too many transactions are under way in the store: limit=" + limit));
        }
        return attempt(call).whenComplete((done, failure) -> underWay.decrementAndGet());
    }

    static <R> CompletionStage<R> attempt(Supplier<CompletionStage<R>> call) {
        try {
            return call.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** @throws InvalidRequestException naming what breaks which bound */
    TransactionParts checked(List<TransactionWrite> writes) {
        if (writes.isEmpty()) {
            throw new InvalidRequestException("transaction has no write");
        }
        TransactionParts checked = TransactionParts.of(writes, jobs);
        requireCount(checked.collections().size());
        return checked;
    }

    void requireCount(int collections) {
        int limit = settings().collectionsMax();
        if (collections > limit) {
            throw new InvalidRequestException(
                    "transaction has too many collections: limit=" + limit + " actual=" + collections);
        }
    }

    CompletionStage<TransactionOutcome> commit(TransactionParts writes) {
        return located(
                writes,
                attempt(() -> prepared(writes)
                        .thenCompose(ready -> attempt(() -> isOneAlwaysDurable(writes)
                                ? batch(writes.collections().get(0), writes)
                                : commit(writes, Optional.empty(), 0).thenApply(Optional::orElseThrow)))));
    }

    /** @return empty when the note's condition does not hold; then nothing else was looked at */
    CompletionStage<Optional<TransactionOutcome>> commit(TransactionParts writes, ReceiptNote note) {
        return located(
                writes,
                attempt(() ->
                        prepared(writes).thenCompose(ready -> attempt(() -> commit(writes, Optional.of(note), 0)))));
    }

    private static <T> CompletionStage<T> located(TransactionParts writes, CompletionStage<T> outcome) {
        return outcome.exceptionallyCompose(
                failure -> CompletableFuture.failedStage(writes.located(unwrapped(failure))));
    }

    /** Whether what expires then is not there any more. */
    boolean isOver(long expiresMillis) {
        return expiries.isOver(expiresMillis);
    }

    /** That collections have entries which expire must be known before they have. */
    private CompletionStage<?> prepared(TransactionParts writes) {
        CompletableFuture<?>[] preparing = writes.collections().stream()
                .flatMap(name -> preparing(name, writes).stream())
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(preparing);
    }

    private Optional<CompletionStage<?>> preparing(CollectionName name, TransactionParts writes) {
        return writes.job(name).isTimed() ? expiries.preparing(port(name).entry(), writes.job(name)) : Optional.empty();
    }

    /** @throws OverloadedException when it is not known yet; the next try finds it so */
    void requirePrepared(TransactionParts writes) {
        for (CollectionName name : writes.collections()) {
            if (preparing(name, writes).isPresent()) {
                throw new OverloadedException("collection is prepared for entries that expire: name=" + name);
            }
        }
    }

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** @param withdrawals how often it was sent before */
    private CompletionStage<Optional<TransactionOutcome>> commit(
            TransactionParts writes, Optional<ReceiptNote> note, int withdrawals) {
        Stream<CollectionPort> own = writes.collections().stream().map(this::port);
        Stream<CollectionPort> receipts = note.stream().map(ignored -> ports.find(RECEIPTS));
        return open(Stream.concat(own, receipts)).thenCompose(open -> {
            List<CollectionName> names =
                    open.stream().map(port -> port.entry().name()).toList();
            List<WriteJob> jobs =
                    open.stream().map(port -> job(writes, note, port)).toList();
            int receiptAt = names.indexOf(RECEIPTS);
            JointCall call = JointCall.of(
                    open, jobs, note.map(each -> each.at(receiptAt, positions -> writes.named(names, positions))));
            return send(call).thenCompose(outcome -> {
                if (outcome instanceof JointCall.Committed committed) {
                    return CompletableFuture.completedStage(
                            Optional.of(new TransactionOutcome.Committed(writes.named(names, committed.positions()))));
                }
                if (outcome instanceof JointCall.Conflicted conflicted) {
                    boolean noted = note.isPresent()
                            && conflicted.conflicts().get(receiptAt).isPresent();
                    return CompletableFuture.completedStage(
                            noted ? Optional.empty() : Optional.of(writes.conflict(names, conflicted)));
                }
                return attempt(() -> commit(writes, note, nextWithdrawal(withdrawals)));
            });
        });
    }

    private static WriteJob job(TransactionParts writes, Optional<ReceiptNote> note, CollectionPort port) {
        CollectionName name = port.entry().name();
        return note.isPresent() && name.equals(RECEIPTS) ? note.get().check() : writes.guarded(name, port.guard());
    }

    /** @throws OverloadedException when it has been withdrawn too often */
    static int nextWithdrawal(int withdrawals) {
        if (withdrawals >= WITHDRAWALS_MAX) {
            throw new OverloadedException("collections of a transaction close again and again, nothing was done");
        }
        return withdrawals + 1;
    }

    private boolean isOneAlwaysDurable(TransactionParts writes) {
        List<CollectionName> names = writes.collections();
        return names.size() == 1 && port(names.get(0)).entry().settings().durability() == Durability.ALWAYS;
    }

    private CompletionStage<TransactionOutcome> batch(CollectionName name, TransactionParts writes) {
        while (true) {
            CollectionPort port = port(name);
            Guard guard = port.guard();
            Optional<CompletionStage<?>> waiting = guard.waiting();
            if (waiting.isPresent()) {
                return waiting.get().thenCompose(ready -> batch(name, writes));
            }
            PendingWrite write = new PendingWrite(writes.guarded(name, guard));
            if (port.submit(write)) {
                return write.answer().thenApply(writes::single);
            }
            Thread.onSpinWait();
        }
    }

    /**
     * The port of a collection, serving or on its way to.
     *
     * @throws dev.tidemark.engine.UnknownCollectionException when there is none of that name for users
     * @throws dev.tidemark.engine.FencedException when the store is closed
     */
    CollectionPort port(CollectionName name) {
        if (name.isHidden() && !own.contains(name)) {
            throw Ports.unknown(name);
        }
        return ports.find(name);
    }

    /** Opens collections, and those that their values refer to; their ports come in the order in which writers are held. */
    CompletionStage<List<CollectionPort>> open(List<CollectionName> names) {
        return open(names.stream().map(this::port));
    }

    private CompletionStage<List<CollectionPort>> open(Stream<CollectionPort> ports) {
        List<CollectionPort> found = ports.sorted(
                        Comparator.comparingLong(port -> port.entry().id().value()))
                .toList();
        if (found.stream().allMatch(CollectionPort::isServing)) {
            return guarded(found);
        }
        CompletableFuture<?>[] opened =
                found.stream().map(port -> port.opened().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(opened).thenComposeAsync(done -> guarded(found), parts.answers());
    }

    private static CompletionStage<List<CollectionPort>> guarded(List<CollectionPort> open) {
        return open.stream()
                .map(port -> port.guard().waiting())
                .flatMap(Optional::stream)
                .findFirst()
                .map(stage -> stage.thenCompose(done -> guarded(open)))
                .orElseGet(() -> CompletableFuture.completedStage(open));
    }

    CompletionStage<JointCall.Outcome> send(JointCall call) {
        if (call.admit()) {
            List<CollectionPort> held = call.ports();
            JointHold fresh = new JointHold(held, parts, over -> gathering.remove(held, over));
            JointHold joined = gathering.compute(held, (same, present) -> {
                JointHold hold = present != null && present.add(call) ? present : fresh;
                if (hold == fresh) {
                    fresh.add(call);
                }
                return hold;
            });
            if (joined == fresh) {
                fresh.begin();
            }
        }
        return call.answer();
    }

    void execute(Runnable task) {
        parts.answers().execute(task);
    }
}
