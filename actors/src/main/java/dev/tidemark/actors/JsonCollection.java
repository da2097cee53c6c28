package dev.tidemark.actors;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.log.LineBlock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.UnaryOperator;

/**
 * One collection, spoken to in JSON text. Safe for any thread; costs nothing to hold.
 *
 * <p>A collection was created with keys or without. Without, it is a stream of appended values that are known by their positions:
 * calls about keys fail with {@link dev.tidemark.engine.InvalidRequestException}, as appends do with keys.
 *
 * <p>The first call opens the collection, the others find it open. Reads take the calling thread and no lock, and never pass
 * a mailbox. A stage fails with {@link dev.tidemark.engine.UnknownCollectionException}, {@link
 * dev.tidemark.engine.InvalidRequestException}, {@link dev.tidemark.engine.InvariantViolatedException} (a value breaks what the
 * collection or its host asks for; it is told where, nothing was done), {@link dev.tidemark.engine.OverloadedException} (a bound is reached, nothing
 * was done), {@link dev.tidemark.engine.DiskFullException} (the store may take no more disk space; nothing was done, and reads
 * go on), {@link dev.tidemark.engine.StorageFailedException} (nothing was done), {@link
 * dev.tidemark.engine.IndeterminateException} (the outcome cannot be known) or {@link
 * dev.tidemark.engine.CorruptDataException}. Reads of a log behind a position fail with {@link
 * dev.tidemark.engine.PositionGoneException} when retention has removed what comes next; who has nothing yet, with position zero,
 * begins at the first record that there is, and fails like that only if the beginning moves on before it has read any.
 */
public interface JsonCollection {

    String name();

    /** @return completes when the write is as durable as the collection's setting says, or with why it was not done */
    CompletionStage<WriteOutcome> write(Write write);

    /**
     * All or nothing; conditions see the writes before them in the batch. Appends get positions in a row, the last of which is
     * that of the outcome.
     *
     * @param writes 1 to {@code tidemark.batch.max-count}, together no longer than {@code tidemark.batch.max-length}
     */
    CompletionStage<WriteOutcome> batch(List<Write> writes);

    /** {@link #batch(List, IdempotencyKey)} of one write. */
    default CompletionStage<WriteOutcome> write(Write write, IdempotencyKey key) {
        return batch(List.of(write), key);
    }

    /**
     * A batch that is done once, however often it is sent: for {@code tidemark.idempotency.keep} the same writes with the same key are
     * answered with what they have come to the first time, also when that answer was lost or the process has died meanwhile. Always
     * durable when it is answered. A conflict, or a failure with nothing done, leaves nothing: the next try is a first one.
     *
     * @return fails like {@link #batch(List)}; with {@link dev.tidemark.engine.IdempotencyKeyReusedException} when the key was that of
     *     other writes to this collection, with {@link dev.tidemark.engine.OverloadedException} also when {@code
     *     tidemark.idempotency.max-count} or {@code max-bytes} are kept for the collection
     */
    CompletionStage<WriteOutcome> batch(List<Write> writes, IdempotencyKey key);

    /**
     * Reads, modifies and writes on the collection's writer, so that no other write comes between.
     *
     * @param change gets the current value and returns the new one, empty to delete; runs on the writer's thread and must
     *     neither block nor throw: what it throws fails the stage and writes nothing
     */
    CompletionStage<WriteOutcome> update(String key, UnaryOperator<Optional<Json>> change);

    /**
     * A batch whose values nobody holds against the collection's invariants, for administrators who mend what is broken. Written down,
     * before and after, in the log {@code dev.tidemark.audit}; whoever lets others call this sees to it that they may.
     *
     * @param reason why, for the audit: one line, not empty
     */
    CompletionStage<WriteOutcome> override(List<Write> writes, String reason);

    /**
     * One step of a look at what the collection holds: the values that its keys have, or those of its log where it has no keys. Each is held
     * against the JSON Schema, the validators and all references, be they looked at before writes or not. A key that is written meanwhile is
     * seen before or after.
     *
     * @param cursor of the step before, empty for the first one
     * @param limit most breaches in the step, 1 to 1,000; no more than 1,000 values are looked at either
     */
    CompletionStage<InvariantPage> checkInvariants(Optional<String> cursor, int limit);

    /** All steps of {@link #checkInvariants(Optional, int)}: the values that break an invariant, as fast as they are wanted. */
    default Source<Breach, NotUsed> checkInvariants() {
        return InvariantSteps.through(this);
    }

    default CompletionStage<WriteOutcome> set(String key, Json value) {
        return write(Write.set(key, value));
    }

    /** Sets a value, and when it expires: from then on readers do not see it, and soon it is removed. */
    default CompletionStage<WriteOutcome> set(String key, Json value, Expiry expiry) {
        return write(Write.set(key, value, expiry));
    }

    /** Puts off the expiry of an entry that slides, by writing its value once more. */
    default CompletionStage<WriteOutcome> touch(String key) {
        return write(Write.touch(key));
    }

    /** Changes when an entry expires. */
    default CompletionStage<WriteOutcome> touch(String key, Expiry expiry) {
        return write(Write.touch(key, expiry));
    }

    default CompletionStage<WriteOutcome> delete(String key) {
        return write(Write.delete(key));
    }

    /** Adds a value to a collection without keys; {@link WriteOutcome.Written} tells its position. */
    default CompletionStage<WriteOutcome> append(Json value) {
        return write(Write.append(value));
    }

    /** The latest durable value, empty when the key has none, or has one that has expired. */
    CompletionStage<Optional<Entry>> get(String key);

    /** Entries in an order of their own (that of a hash), the same in each listing. */
    CompletionStage<Page<Entry>> entries(Listing listing);

    /** Keys in the order of {@link #entries}. */
    CompletionStage<Page<String>> keys(Listing listing);

    /** How far the log is and how many keys have a value, each as of some moment during the call. */
    CompletionStage<CollectionState> state();

    /**
     * Reads the log after a position.
     *
     * @param after position of the last record that the caller has, zero for none
     * @param limit most records, 1 to 10,000; a page also ends at about 1 MiB
     */
    CompletionStage<LogPage> log(long after, int limit);

    /**
     * The sealed chunk that holds the record behind a position, for readers that pass it on as it is.
     *
     * @param after position of the last record that the caller has, zero for none
     * @param renderer {@code ndjson} for the lines as in {@link #log}, {@code json} for an array of them, where {@code
     *     tidemark.seal.renderers} names it
     * @param encodings content codings that the caller takes, best first; content as it is always is taken. A chunk that is
     *     not wanted from its start comes as it is
     * @return empty where the record is not sealed: {@link #log} has it. Otherwise the caller closes the chunk
     */
    CompletionStage<Optional<SealedChunk>> chunk(long after, String renderer, List<String> encodings);

    /**
     * Has every closed file of the log sealed now that is not.
     *
     * @return completes when all are, with their count, or fails with why one cannot be
     */
    CompletionStage<Integer> seal();

    /**
     * Writes the closed files of the log anew with the lines alone that still count, but for the newest two; at once, whatever the
     * settings say of when it is worth it. Cancelling the stage's future gives it up, unless others want it.
     *
     * @return completes when that is done, in its turn and no faster than {@code tidemark.compaction.max-rate}, or fails with why it
     *     could not be
     */
    CompletionStage<CompactionOutcome> compact();

    /** Numbers of the collection; opens it like a read. */
    CompletionStage<CollectionStatistics> statistics();

    /**
     * Reads the log after a position as bytes, without taking lines apart: what goes out as it stands in the file. One read gives
     * at most the lines that lie together, 256 KiB of them or one longer one; the caller reads on from the last.
     *
     * @param after position of the last record that the caller has, zero for none
     * @param upTo last position wanted, beyond {@code after}
     */
    CompletionStage<LogLines> logLines(long after, long upTo);

    /**
     * Waits until the log reaches beyond a position. Cancelling the stage's future ends the waiting at once.
     *
     * @return the watermark, beyond {@code after}, or not when {@code atMost} has passed
     */
    CompletionStage<Long> await(long after, Duration atMost);

    /**
     * All records after a position, then live ones as they become durable, at the pace of the reader; never ends by
     * itself. Fails like a read, with {@link dev.tidemark.engine.UnknownCollectionException} when the collection is
     * dropped, be it created anew meanwhile, and with {@link dev.tidemark.engine.HandleChangedException} when compaction drops
     * tombstones that it has not come to: then the reader starts anew.
     *
     * @param after position of the last record that the reader has, zero for none; not negative
     */
    Source<LogRecord, NotUsed> changes(long after);

    /**
     * {@link #changes(long)} for a reader that got where it stands by a handle: of {@link LogPage}, {@link LogLines}, {@link
     * SealedChunk}, or {@link #handle}.
     */
    Source<LogRecord, NotUsed> changes(long after, String handle);

    /**
     * {@link #changes(long)} without Akka Streams, for whoever speaks Reactive Streams: Reactor, RxJava, Mutiny or a {@link
     * java.util.concurrent.Flow.Subscriber} of the host's own. Each subscriber reads by itself from {@code after} on, gets what it asks
     * for and is failed as a source of changes is; while it waits it costs a few hundred bytes of heap, no actor and no thread.
     *
     * <p>Subscribers are called on the default dispatcher of the actor system, one call at a time, and must not block there; one
     * that throws is told nothing more.
     */
    Publisher<LogRecord> changesPublisher(long after);

    /** {@link #changesPublisher(long)} for a reader that got where it stands by a handle, as in {@link #changes(long, String)}. */
    Publisher<LogRecord> changesPublisher(long after, String handle);

    /**
     * By which handle the log goes now. It changes when the collection is created anew, and when compaction drops tombstones for
     * their age: who has not come to them yet may hold values that are deleted.
     *
     * @param known handle that came with what the reader has
     * @param after position up to which it has read
     * @return the one to go on with; {@link dev.tidemark.engine.HandleChangedException} where the reader must start anew
     */
    CompletionStage<String> handle(String known, long after);

    /**
     * {@link #changes(long)} as bytes: blocks of whole lines, as they become durable. Nothing is decoded; those who follow closely share
     * one block for each batch.
     */
    Source<LineBlock, NotUsed> changedLines(long after);

    /** {@link #changedLines(long)} for a reader that got where it stands by a handle, as in {@link #changes(long, String)}. */
    Source<LineBlock, NotUsed> changedLines(long after, String handle);

    /** {@link #changedLines(long, String)} for somebody who reads once and passes on to many. */
    SharedLines sharedLines();

    /**
     * Writes what flows in; outcomes come out in the order of the writes. The first failure fails the flow.
     *
     * @param parallelism most writes under way, from 1
     */
    Flow<Write, WriteOutcome, NotUsed> writer(int parallelism);
}
