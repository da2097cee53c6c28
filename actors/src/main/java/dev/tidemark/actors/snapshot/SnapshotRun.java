package dev.tidemark.actors.snapshot;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.LogPage;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.FileOutput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * One snapshot of one collection: what its keys had at one position of its log. Used once; each step on the files' executor.
 *
 * <ol>
 *   <li>The entries are read while they change, as a listing gives them.
 *   <li>What the log says from where it stood before the first entry, to where it stands after the last one, is added. Of each key
 *       the latest counts, so that the sum is the state at the end of that.
 *   <li>They are written in the order of their keys to a temporary file, which is forced and moved over the last snapshot.
 * </ol>
 *
 * <p>Where a compaction has removed a record that it must add, or has changed the log's handle, all begins anew.
 */
final class SnapshotRun {

    private static final int TRIES_MAX = 3;
    private static final int PAGE_MAX = 1_000;
    private static final byte[] FIRST = "\n\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = ",\n\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BETWEEN = "\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n}\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = new byte[0];

    private final SnapshotParts parts;
    private final JsonCollection collection;
    private final CollectionName name;
    private final Executor executor;
    private final EntrySorter sorter;
    private long written;

    private SnapshotRun(SnapshotParts parts, JsonCollection collection) {
        this.parts = parts;
        this.collection = collection;
        this.name = new CollectionName(collection.name());
        this.executor = parts.executor();
        this.sorter = new EntrySorter(
                parts.disk(), parts.files().run(), parts.settings().memoryMaxBytes());
    }

    /** Where the log stood, by its name. */
    private record Stand(String handle, long watermark) {}

    /**
     * Runs it to its end.
     *
     * @return what is to be remembered of the snapshot; fails like a read, or with {@link dev.tidemark.engine.StorageFailedException}:
     *     the last snapshot stays then, and nothing temporary but what the disk keeps
     */
    static CompletionStage<SnapshotMark> run(SnapshotParts parts, JsonCollection collection) {
        return run(parts, collection, 1);
    }

    private static CompletionStage<SnapshotMark> run(SnapshotParts parts, JsonCollection collection, int tries) {
        return new SnapshotRun(parts, collection).once().thenCompose(mark -> {
            if (mark.isPresent()) {
                return CompletableFuture.completedStage(mark.get());
            }
            return tries < TRIES_MAX
                    ? run(parts, collection, tries + 1)
                    : CompletableFuture.failedStage(new OverloadedException(
                            "log was compacted again and again while it was read: collection=" + collection.name()));
        });
    }

    /** Empty when it is to begin anew. */
    private CompletionStage<Optional<SnapshotMark>> once() {
        return stand().thenComposeAsync(
                        before -> entries(Listing.FIRST.withLimit(PAGE_MAX))
                                .thenCompose(done -> stand())
                                .thenCompose(after -> after.handle().equals(before.handle())
                                        ? changes(before, after)
                                        : CompletableFuture.completedStage(Optional.<Stand>empty())),
                        executor)
                .thenApplyAsync(end -> end.map(this::write), executor)
                .whenComplete((mark, failure) -> sorter.close());
    }

    private CompletionStage<Stand> stand() {
        return collection.log(0, 1).thenApply(page -> new Stand(page.handle(), page.watermark()));
    }

    private CompletionStage<Void> entries(Listing listing) {
        return collection
                .entries(listing)
                .thenComposeAsync(
                        page -> {
                            page.items().forEach(this::add);
                            return page.next()
                                    .map(next -> entries(listing.from(next)))
                                    .orElseGet(() -> CompletableFuture.completedStage(null));
                        },
                        executor);
    }

    private void add(Entry entry) {
        byte[] key = KeyText.escape(entry.key());
        sorter.add(new EntrySorter.Item(key, entry.position(), entry.value().bytes()));
    }

    /** Adds what came between; empty where something of it is gone. */
    private CompletionStage<Optional<Stand>> changes(Stand from, Stand to) {
        if (from.watermark() == to.watermark()) {
            return CompletableFuture.completedStage(Optional.of(to));
        }
        return collection.log(from.watermark(), PAGE_MAX).thenComposeAsync(page -> add(page, from, to), executor);
    }

    private CompletionStage<Optional<Stand>> add(LogPage page, Stand from, Stand to) {
        long last = from.watermark();
        for (LogRecord record : page.records()) {
            if (record.position() != last + 1 || !page.handle().equals(to.handle())) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            add(record);
            last = record.position();
            if (last == to.watermark()) {
                return CompletableFuture.completedStage(Optional.of(to));
            }
        }
        return page.records().isEmpty()
                ? CompletableFuture.completedStage(Optional.empty())
                : changes(new Stand(to.handle(), last), to);
    }

    private void add(LogRecord record) {
        sorter.add(new EntrySorter.Item(
                bytes(record.escapedKey()), record.position(), record.hasValue() ? bytes(record.value()) : NONE));
    }

    private static byte[] bytes(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.duplicate().get(copy);
        return copy;
    }

    private SnapshotMark write(Stand end) {
        FileSystem disk = parts.disk();
        Path temporary = parts.files().temporary();
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        CRC32C crc = new CRC32C();
        long lengthBytes;
        try (FileOutput target = new FileOutput(disk.open(temporary, OpenMode.CREATE))) {
            members(new CheckedOutputStream(target, crc));
            target.force();
            lengthBytes = target.lengthBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        disk.replace(temporary, parts.files().file(name));
        disk.syncDirectory(parts.files().dataDirectory());
        return new SnapshotMark(name.value(), end.handle(), end.watermark(), lengthBytes, (int) crc.getValue());
    }

    /** A member a line. */
    private void members(OutputStream target) throws IOException {
        target.write('{');
        sorter.<IOException>drain(item -> {
            target.write(written == 0 ? FIRST : NEXT);
            target.write(item.key());
            target.write(BETWEEN);
            target.write(item.value());
            written++;
        });
        target.write(END);
    }
}
