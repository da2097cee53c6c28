package dev.tidemark.actors.store;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.ExpiredEntry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.PendingWrite;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.state.DueTimes;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One turn of a collection: removes what is due, and looks through the log where what is due cannot be known otherwise. Steps follow one
 * another, on the upkeep's threads; each is bounded, and what is due goes before the next step of a look, so that a look never finds more
 * than there is room for.
 *
 * <p>What is removed is a write like any other, on the condition that the record that has expired is still the key's latest one. So an entry
 * that is written meanwhile stays, and one that was removed before, by whomever, is not removed twice.
 */
final class ExpiryTurn {

    private static final int REMOVALS_MAX = 256;
    private static final int SCAN_LINES = 4_096;

    private final ExpiryMeans means;
    private final CatalogEntry entry;
    private final DueTimes dueTimes;
    private final HandlerTries tries;
    private Optional<LogCursor> look = Optional.empty();

    /** Whether anything was due since the look began. */
    private boolean fruitful;

    ExpiryTurn(ExpiryMeans means, CatalogEntry entry, DueTimes dueTimes, HandlerTries tries) {
        this.means = means;
        this.entry = entry;
        this.dueTimes = dueTimes;
        this.tries = tries;
    }

    /** @return completes when nothing is due any more, or fails with what keeps it from being removed */
    CompletionStage<CollectionPort> run() {
        return open().thenComposeAsync(this::step, means.executor()).whenComplete((port, failure) -> {
            if (failure != null && look.isPresent()) {
                dueTimes.lookEnded(false);
            }
        });
    }

    private CompletionStage<CollectionPort> open() {
        try {
            return means.ports().find(entry).opened();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private CompletionStage<CollectionPort> step(CollectionPort port) {
        port.touch();
        long now = means.dues().nowMillis();
        List<LogRecord> due = due(port, now);
        if (!due.isEmpty()) {
            fruitful = true;
            return removeAll(port, due).thenComposeAsync(done -> step(port), means.executor());
        }
        if (dueTimes.nextMillis() <= now) {
            return CompletableFuture.completedStage(port).thenComposeAsync(this::step, means.executor());
        }
        if (look.isEmpty() && ExpiryMeans.lacks(dueTimes, now)) {
            dueTimes.lookBegins();
            look = Optional.of(new LogCursor(0));
            fruitful = false;
        }
        return look.isPresent() ? scan(port, look.get()) : CompletableFuture.completedStage(port);
    }

    /** Latest records of keys that have expired. */
    private List<LogRecord> due(CollectionPort port, long now) {
        List<LogRecord> due = new ArrayList<>();
        Set<Long> met = new HashSet<>();
        for (long hash : dueTimes.take(now, means.isHandled(entry) ? means.parallelism() : REMOVALS_MAX)) {
            for (LogRecord record : port.reader().withHash(hash)) {
                long expires = record.stamp().expiresMillis();
                if (!met.add(record.position())) {
                    // Noted twice: by its write and by a look.
                    continue;
                }
                if (expires > now) {
                    dueTimes.note(expires, hash);
                } else if (tries.restsUntil(record.position()) > now) {
                    dueTimes.note(tries.restsUntil(record.position()), hash);
                } else {
                    due.add(record);
                }
            }
        }
        return due;
    }

    private CompletionStage<CollectionPort> scan(CollectionPort port, LogCursor cursor) {
        Optional<LineBlock> block = cursor.nextBlock(port.reader().view(), SCAN_LINES);
        if (block.isEmpty()) {
            look = Optional.empty();
            dueTimes.lookEnded(true);
            // Where nothing can be removed for now another look would find the same.
            return fruitful ? step(port) : CompletableFuture.completedStage(port);
        }
        for (LogRecord record : block.get().records()) {
            if (record.operation() == Operation.SET
                    && dueTimes.wants(record.stamp().expiresMillis())) {
                noteLatest(port, record);
            }
        }
        return means.paced(block.get().lengthBytes()).thenComposeAsync(done -> step(port), means.executor());
    }

    /** What was written over since would take the room of what was not. */
    private void noteLatest(CollectionPort port, LogRecord record) {
        long hash = port.reader().hash(key(record));
        boolean latest = port.reader().withHash(hash).stream().anyMatch(now -> now.position() == record.position());
        if (latest) {
            dueTimes.note(record.stamp().expiresMillis(), hash);
        }
    }

    private static byte[] key(LogRecord record) {
        ByteBuffer key = record.escapedKey();
        byte[] bytes = new byte[key.remaining()];
        key.get(bytes);
        return bytes;
    }

    private CompletionStage<?> removeAll(CollectionPort port, List<LogRecord> due) {
        Function<LogRecord, CompletionStage<Boolean>> removing =
                means.isHandled(entry) ? record -> handle(port, record) : record -> remove(port, record);
        List<CompletableFuture<Boolean>> removals = due.stream()
                .map(record -> removing.apply(record).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(removals.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> {
                    int removed = 0;
                    for (int each = 0; each < removals.size(); each++) {
                        CompletableFuture<Boolean> removal = removals.get(each);
                        if (removal.isCompletedExceptionally()) {
                            keep(port, due.get(each));
                        } else {
                            removed += removal.join() ? 1 : 0;
                        }
                    }
                    means.meter().removed(removed);
                });
    }

    /** It is met again: what is known of it was taken out. */
    private void keep(CollectionPort port, LogRecord record) {
        dueTimes.note(record.stamp().expiresMillis(), port.reader().hash(key(record)));
    }

    /** @return whether it was this that has removed it */
    private CompletionStage<Boolean> remove(CollectionPort port, LogRecord record) {
        byte[] key = key(record);
        WriteJob job = new WriteJob.Delete(
                KeyText.unescape(record.escapedKey()), key, Condition.atPosition(record.position()));
        PendingWrite removal = new PendingWrite(job);
        CollectionPort next = port;
        while (!next.submit(removal)) {
            Thread.onSpinWait();
            next = means.ports().find(entry);
        }
        return removal.answer().thenApply(outcome -> outcome instanceof WriteOutcome.Written);
    }

    /** The entry goes when its handler has done with it; until then it stays, hidden, and is handed over again. */
    private CompletionStage<Boolean> handle(CollectionPort port, LogRecord record) {
        CollectionName name = entry.name();
        ExpiredEntry expired = new ExpiredEntry(
                name.value(),
                KeyText.unescape(record.escapedKey()),
                Json.verified(record.value()),
                record.position(),
                Instant.ofEpochMilli(record.stamp().expiresMillis()));
        return means.handlers()
                .call(name, expired)
                .orElseGet(() -> CompletableFuture.failedStage(new IllegalStateException("no handler any more")))
                .thenCompose(writes -> writes.isEmpty() ? remove(port, record) : commit(expired, writes))
                .handle((removed, failure) -> {
                    if (failure == null) {
                        tries.done(record.position());
                        means.meter().handled();
                        return removed;
                    }
                    means.meter().handlerFailed();
                    Duration rest = tries.failed(record.position(), means.dues().nowMillis());
                    means.tell(expired, failure, rest);
                    dueTimes.note(
                            tries.restsUntil(record.position()), port.reader().hash(key(record)));
                    return false;
                });
    }

    private CompletionStage<Boolean> commit(ExpiredEntry expired, List<TransactionWrite> writes) {
        List<TransactionWrite> all = new ArrayList<>(writes.size() + 1);
        all.add(expired.removal());
        all.addAll(writes);
        return means.transactions().transact(all).thenApply(outcome -> {
            if (outcome instanceof TransactionOutcome.Conflict conflict && conflict.index() > 0) {
                throw new IllegalStateException(
                        "a condition of what the handler wants written does not hold: collection="
                                + conflict.collection() + " key=" + conflict.key());
            }
            return outcome instanceof TransactionOutcome.Committed;
        });
    }
}
