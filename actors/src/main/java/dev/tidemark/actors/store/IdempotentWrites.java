package dev.tidemark.actors.store;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.IdempotencyStatistics;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterParts;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.IdempotencyKeyReusedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.store.Key;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are done once, however often they are asked for. Any thread.
 *
 * <p>Each is a transaction with one line more: a {@link Receipt} of what it has come to, in a collection of the store's own, under the
 * condition that there is none yet. Both are in one frame of the journal, so that neither is ever there without the other. Steps:
 *
 * <ol>
 *   <li>While a request with the same key is under way in this process, the answer is that one's.
 *   <li>A receipt that is kept is the answer, without anything being written.
 *   <li>Otherwise it is written, with its receipt. Where a receipt has come between all the same, step 2 finds it.
 * </ol>
 */
final class IdempotentWrites {

    private static final CollectionName RECEIPTS = new CollectionName(CollectionName.RECEIPTS);

    /** In the place of a collection's number, for transactions: the catalog's, to which nobody writes. */
    private static final String STORE = "0/";

    /** How often a receipt is looked for that is said to be there. */
    private static final int LOOKS_MAX = 100;

    private final Transactions transactions;
    private final CatalogCalls catalog;
    private final Ports ports;
    private final WriterParts parts;
    private final ConcurrentHashMap<String, Call> underWay = new ConcurrentHashMap<>();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder reused = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private @Nullable CompletableFuture<Kept> kept;

    IdempotentWrites(Transactions transactions, CatalogCalls catalog, Ports ports, WriterParts parts) {
        this.transactions = transactions;
        this.catalog = catalog;
        this.ports = ports;
        this.parts = parts;
    }

    /** What is kept, once it was counted. */
    private record Kept(ReceiptRoom room, ReceiptSweep sweep) {}

    /**
     * One call.
     *
     * @param place key of its receipt: what the client's key is of, and that key
     * @param request digest of the writes
     */
    private record Call(
            String place, String request, TransactionParts writes, CompletableFuture<TransactionOutcome> answer) {

        Key key() {
            return Key.of(place);
        }

        /** Of the receipt, before its positions are known. */
        long lengthBytes() {
            Map<String, Long> all = new HashMap<>();
            writes.collections().forEach(name -> all.put(name.value(), Long.MAX_VALUE));
            return lengthBytes(all);
        }

        long lengthBytes(Map<String, Long> positions) {
            return (long) key().escaped().length + new Receipt(request, positions).text().length;
        }
    }

    CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes, IdempotencyKey key) {
        return transactions.admitted(() -> once(STORE + key, writes));
    }

    /** @param writes to the one collection */
    CompletionStage<TransactionOutcome> batch(CollectionName name, List<TransactionWrite> writes, IdempotencyKey key) {
        return transactions.admitted(() -> once(transactions.port(name).entry().id() + "/" + key, writes));
    }

    private CompletionStage<TransactionOutcome> once(String place, List<TransactionWrite> writes) {
        Call call = new Call(place, Receipt.request(writes), transactions.checked(writes), new CompletableFuture<>());
        Call first = underWay.putIfAbsent(place, call);
        if (first == null) {
            Transactions.attempt(() -> kept().thenCompose(known -> look(call, known, 0)))
                    .whenComplete((outcome, failure) -> {
                        underWay.remove(place, call);
                        if (failure == null) {
                            call.answer().complete(outcome);
                        } else {
                            call.answer().completeExceptionally(Transactions.unwrapped(failure));
                        }
                    });
            return call.answer();
        }
        if (!first.request().equals(call.request())) {
            return CompletableFuture.failedStage(reused());
        }
        replayed.increment();
        return first.answer().minimalCompletionStage();
    }

    private IdempotencyKeyReusedException reused() {
        reused.increment();
        return new IdempotencyKeyReusedException("idempotency key was that of another request, nothing was done");
    }

    /** Creates the collection where there is none, and counts what it holds; when that fails the next call tries anew. */
    private synchronized CompletionStage<Kept> kept() {
        CompletableFuture<Kept> present = kept;
        if (present != null && !present.isCompletedExceptionally()) {
            return present;
        }
        CompletableFuture<Kept> counted = catalog.create(RECEIPTS, CollectionSettings.DEFAULT)
                .thenCompose(created -> receipts())
                .thenApplyAsync(this::count, parts.blocking())
                .toCompletableFuture();
        kept = counted;
        return counted;
    }

    private CompletionStage<CollectionPort> receipts() {
        CollectionPort port = ports.find(RECEIPTS);
        port.touch();
        return port.isServing() ? CompletableFuture.completedStage(port) : port.opened();
    }

    private Kept count(CollectionPort receipts) {
        ReceiptRoom room = ReceiptRoom.of(receipts, transactions.settings().idempotency());
        return new Kept(
                room,
                new ReceiptSweep(room, transactions.settings().idempotency().keep(), parts.blocking()));
    }

    private CompletionStage<TransactionOutcome> look(Call call, Kept known, int looks) {
        if (looks > LOOKS_MAX) {
            throw new OverloadedException("receipt of an idempotent request comes and goes, nothing was done");
        }
        return receipts().thenCompose(port -> {
            long now = parts.time().wallMillis();
            Optional<Found> found = port.reader().latest(call.key().escaped(), Found::of);
            if (found.isPresent() && !known.sweep().isOver(found.get().timeMillis(), now)) {
                if (!found.get().receipt().request().equals(call.request())) {
                    return CompletableFuture.failedStage(reused());
                }
                replayed.increment();
                return CompletableFuture.completedStage(found.get().receipt().outcome());
            }
            return write(call, known, port, found.map(Found::position))
                    .thenCompose(outcome -> outcome.<CompletionStage<TransactionOutcome>>map(
                                    CompletableFuture::completedStage)
                            .orElseGet(() -> look(call, known, looks + 1)));
        });
    }

    /** A receipt as it was read. */
    private record Found(long position, long timeMillis, Receipt receipt) {

        static Found of(LineScanner line) {
            ByteBuffer value = line.value();
            byte[] text = new byte[value.remaining()];
            value.get(text);
            return new Found(line.position(), line.timeMillis(), Receipt.of(text));
        }
    }

    /**
     * @param old position of a receipt whose time is over
     * @return empty when another receipt has come between
     */
    private CompletionStage<Optional<TransactionOutcome>> write(
            Call call, Kept known, CollectionPort port, Optional<Long> old) {
        ReceiptNote note = new ReceiptNote(
                call.place(),
                call.key().escaped(),
                old.map(Condition::atPosition).orElse(Condition.MUST_NOT_EXIST),
                positions -> new Receipt(call.request(), positions).text());
        take(call, known, port);
        return transactions.commit(call.writes(), note).whenComplete((outcome, failure) -> {
            long keptBytes = failure == null
                    ? outcome.map(done -> keptBytes(call, done)).orElse(0L)
                    : keptBytes(call, Transactions.unwrapped(failure));
            if (keptBytes > 0 && old.isEmpty()) {
                known.room().settle(call.place(), call.lengthBytes() - keptBytes);
                known.sweep().written(port, parts.time().wallMillis(), false);
            } else {
                known.room().giveBack(call.place(), call.lengthBytes());
            }
        });
    }

    /** Of the receipt that was written, zero for none. */
    private static long keptBytes(Call call, TransactionOutcome outcome) {
        return outcome instanceof TransactionOutcome.Committed committed ? call.lengthBytes(committed.positions()) : 0;
    }

    private static long keptBytes(Call call, Throwable failure) {
        return failure instanceof IndeterminateException ? call.lengthBytes() : 0;
    }

    private void take(Call call, Kept known, CollectionPort port) {
        try {
            known.room().take(call.place(), call.lengthBytes());
        } catch (OverloadedException full) {
            refused.increment();
            known.sweep().written(port, parts.time().wallMillis(), true);
            throw full;
        }
    }

    IdempotencyStatistics statistics() {
        ReceiptRoom.Use total = counted().map(known -> known.room().total()).orElse(ReceiptRoom.Use.NONE);
        return new IdempotencyStatistics(replayed.sum(), reused.sum(), refused.sum(), total.count(), total.bytes());
    }

    private synchronized Optional<Kept> counted() {
        CompletableFuture<Kept> present = kept;
        return present != null && present.isDone() && !present.isCompletedExceptionally()
                ? Optional.of(present.join())
                : Optional.empty();
    }

    /** What a transaction over one collection is as its batch. */
    static WriteOutcome asBatch(TransactionOutcome outcome, List<Write> writes) {
        if (outcome instanceof TransactionOutcome.Conflict conflict) {
            return new WriteOutcome.Conflict(conflict.key(), conflict.index(), conflict.expected(), conflict.actual());
        }
        return ((TransactionOutcome.Committed) outcome)
                .positions().values().stream()
                        .findFirst()
                        .<WriteOutcome>map(WriteOutcome.Written::new)
                        .orElseGet(() -> new WriteOutcome.NothingToDelete(
                                writes.get(0) instanceof Write.Keyed keyed ? keyed.key() : ""));
    }
}
