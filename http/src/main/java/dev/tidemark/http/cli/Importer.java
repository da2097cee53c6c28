package dev.tidemark.http.cli;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings the operations of a file into a collection, once each. Owned by the thread of the command.
 *
 * <p>Where an earlier run was interrupted is read off the collection itself: its log must be the beginning of the file. Every
 * operation has written one record, in order, but for deletes of keys that had no value, which write none; so a delete that
 * does not match the next record is such a one. Nothing else is remembered, and nothing can disagree with it. A batch is
 * written while the next one is read; never two at once, so that a refused batch leaves no gap.
 */
final class Importer {

    private static final int BATCH_MAX_BYTES = 1 << 20;
    private static final int PAGE_MAX = 10_000;

    /**
     * What was done.
     *
     * @param skipped operations that were there before
     * @param sets written now
     * @param deletes written now, those without effect included
     * @param appends written now
     */
    record Summary(long skipped, long sets, long deletes, long appends) {

        long written() {
            return sets + deletes + appends;
        }
    }

    private final JsonCollection collection;
    private final ImportSource source;
    private final int batchMaxCount;
    private final Optional<String> overrideReason;
    private final Runnable onStep;

    private long sets;
    private long deletes;
    private long appends;
    private CompletionStage<Optional<WriteOutcome>> underWay = CompletableFuture.completedFuture(Optional.empty());

    /**
     * @param batchMaxCount most operations that are written together
     * @param overrideReason why the collection's invariants are put aside, empty where they hold
     * @param onStep called after each page compared and each batch read
     */
    Importer(
            JsonCollection collection,
            ImportSource source,
            int batchMaxCount,
            Optional<String> overrideReason,
            Runnable onStep) {
        this.collection = collection;
        this.source = source;
        this.batchMaxCount = batchMaxCount;
        this.overrideReason = overrideReason;
        this.onStep = onStep;
    }

    /**
     * Compares what is there with the file and writes the rest.
     *
     * @throws CommandFailed when the collection's log is not the beginning of the file
     */
    Summary resume() throws IOException {
        long skipped = skipWritten();
        write();
        return new Summary(skipped, sets, deletes, appends);
    }

    /** Writes the whole file behind whatever the collection holds. */
    Summary append() throws IOException {
        write();
        return new Summary(0, sets, deletes, appends);
    }

    private long skipWritten() throws IOException {
        long skipped = 0;
        long after = 0;
        while (true) {
            LogPage page = Awaited.join(collection.log(after, PAGE_MAX));
            for (LogRecord record : page.records()) {
                skipped += skipUpTo(record);
                after = record.position();
            }
            onStep.run();
            if (page.records().isEmpty() || after >= page.watermark()) {
                return skipped;
            }
        }
    }

    /** Reads on to the operation that wrote {@code record} and returns how many were read. */
    private long skipUpTo(LogRecord record) throws IOException {
        long read = 0;
        while (true) {
            Optional<Write> write = source.next();
            if (write.isEmpty()) {
                throw notTheBeginning(record, "the file has ended");
            }
            read++;
            if (wrote(write.get(), record)) {
                return read;
            }
            if (!(write.get() instanceof Write.Delete)) {
                throw notTheBeginning(record, source.place());
            }
        }
    }

    private static boolean wrote(Write write, LogRecord record) {
        if (write instanceof Write.Append append) {
            return record.operation() == Operation.APPEND
                    && record.value().equals(append.value().utf8());
        }
        if (write instanceof Write.Timed timed) {
            return wrote(timed.write(), record);
        }
        if (!record.hasKey() || !record.hasKey(KeyText.escape(((Write.Keyed) write).key()))) {
            return false;
        }
        if (write instanceof Write.Set set) {
            ByteBuffer value = set.value().utf8();
            return record.operation() == Operation.SET && record.value().equals(value);
        }
        return record.operation() == Operation.DELETE;
    }

    private CommandFailed notTheBeginning(LogRecord record, String place) {
        return new CommandFailed("collection holds something else than the beginning of the file: collection="
                + collection.name() + " position=" + record.position() + " " + place
                + " (import into a new collection, or --append the whole file)");
    }

    private void write() throws IOException {
        List<Write> batch = new ArrayList<>();
        int lengthBytes = 0;
        Optional<Write> next = source.next();
        while (next.isPresent()) {
            Write write = next.get();
            batch.add(write);
            lengthBytes += count(write);
            if (batch.size() == batchMaxCount || lengthBytes >= BATCH_MAX_BYTES) {
                submit(batch);
                batch = new ArrayList<>();
                lengthBytes = 0;
            }
            next = source.next();
        }
        if (!batch.isEmpty()) {
            submit(batch);
        }
        Awaited.join(underWay);
    }

    /** Counts a write and returns its length, roughly. */
    private int count(Write write) {
        if (write instanceof Write.Append append) {
            appends++;
            return append.value().lengthBytes();
        }
        if (write instanceof Write.Timed timed) {
            return count(timed.write());
        }
        int keyLength = ((Write.Keyed) write).key().length();
        if (write instanceof Write.Set set) {
            sets++;
            return keyLength + set.value().lengthBytes();
        }
        deletes++;
        return keyLength;
    }

    private void submit(List<Write> batch) {
        Awaited.join(underWay);
        CompletionStage<WriteOutcome> written =
                overrideReason.isPresent() ? collection.override(batch, overrideReason.get()) : collection.batch(batch);
        underWay = written.thenApply(Optional::of);
        onStep.run();
    }
}
