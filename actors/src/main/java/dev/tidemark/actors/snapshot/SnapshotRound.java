package dev.tidemark.actors.snapshot;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the JSON files of all collections that have one up to date, one after the other. One round at a time.
 *
 * <p>A file is written anew when the log has gone on, when it is missing, and when it is not what was written: its length tells in each
 * round, its checksum in the first one. A file of that name which the store has not written is set aside. That of a collection that is
 * gone goes too.
 */
final class SnapshotRound {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRound.class);
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * What came of a round.
     *
     * @param written files
     * @param failures of the others, in order
     */
    record Outcome(int written, List<Throwable> failures) {

        private Outcome with(@Nullable Integer more, @Nullable Throwable failure) {
            if (more != null) {
                return new Outcome(written + more, failures);
            }
            List<Throwable> all = new ArrayList<>(failures);
            if (failure != null) {
                all.add(reasonOf(failure));
            }
            return new Outcome(written, all);
        }
    }

    private final SnapshotParts parts;
    private final Function<CollectionName, JsonCollection> collections;
    private final SnapshotMarks marks;

    /** Whose files have been read to their end since the opening. */
    private final Set<CollectionName> proven = new HashSet<>();

    private volatile boolean ended;

    /** @param collections finds a collection by its name, whether there is one or not */
    SnapshotRound(SnapshotParts parts, Function<CollectionName, JsonCollection> collections) {
        this.parts = parts;
        this.collections = collections;
        this.marks = SnapshotMarks.read(parts.disk(), parts.files().marks());
    }

    /** Makes room for temporary files, and deletes what a crash has left of them. */
    void prepare() {
        FileSystem disk = parts.disk();
        Path directory = parts.files().directory();
        DurableDirectory.create(disk, directory.toAbsolutePath());
        disk.list(directory).stream()
                .filter(name -> name.contains(AtomicPublisher.TEMPORARY_SUFFIX))
                .forEach(name -> disk.delete(directory.resolve(name)));
    }

    /** No file is begun any more. Any thread. */
    void end() {
        ended = true;
    }

    /** @return never fails */
    CompletionStage<Outcome> run() {
        CompletionStage<Outcome> all = CompletableFuture.completedStage(new Outcome(0, List.of()));
        for (CollectionName name : parts.settings().collections()) {
            all = all.thenCompose(sum -> tried(name).handle((written, failure) -> sum.with(written, failure)));
        }
        return all;
    }

    private CompletionStage<Integer> tried(CollectionName name) {
        return CompletableFuture.completedFuture(name)
                .thenComposeAsync(this::update, parts.executor())
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "JSON file is not written: collection={} reason={}",
                                name,
                                String.valueOf(reasonOf(failure)));
                    }
                });
    }

    private static Throwable reasonOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** @return files written: one or none */
    private CompletionStage<Integer> update(CollectionName name) {
        if (ended) {
            throw new FencedException("store is closed", null);
        }
        parts.shortage().get().ifPresent(reason -> {
            throw reason;
        });
        JsonCollection collection = collections.apply(name);
        return collection
                .log(0, 1)
                .handleAsync(
                        (page, failure) -> {
                            if (failure == null) {
                                return update(collection, name, page);
                            }
                            if (reasonOf(failure) instanceof UnknownCollectionException) {
                                forget(name);
                                return CompletableFuture.completedStage(0);
                            }
                            return CompletableFuture.<Integer>failedStage(reasonOf(failure));
                        },
                        parts.executor())
                .thenCompose(Function.identity());
    }

    private CompletionStage<Integer> update(JsonCollection collection, CollectionName name, LogPage page) {
        Optional<SnapshotMark> mark = marks.of(name.value());
        if (mark.filter(known -> known.isOf(page.handle(), page.watermark()) && isIntact(name, known))
                .isPresent()) {
            proven.add(name);
            return CompletableFuture.completedStage(0);
        }
        if (mark.isEmpty()) {
            setAside(name);
        }
        return SnapshotRun.run(parts, collection)
                .thenApplyAsync(
                        written -> {
                            marks.put(written);
                            proven.add(name);
                            return 1;
                        },
                        parts.executor());
    }

    private boolean isIntact(CollectionName name, SnapshotMark mark) {
        Path file = parts.files().file(name);
        if (!parts.disk().exists(file)) {
            LOG.warn("JSON file is missing and is written anew: file={}", file.getFileName());
            return false;
        }
        boolean intact =
                parts.disk().length(file) == mark.lengthBytes() && (proven.contains(name) || crcOf(file) == mark.crc());
        if (!intact) {
            LOG.warn("JSON file is not what was written, and is written anew: file={}", file.getFileName());
        }
        return intact;
    }

    private int crcOf(Path file) {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileInput source = new FileInput(parts.disk().open(file, OpenMode.READ))) {
            for (int read = source.read(buffer, 0, buffer.length);
                    read > 0;
                    read = source.read(buffer, 0, buffer.length)) {
                crc.update(buffer, 0, read);
            }
        }
        return (int) crc.getValue();
    }

    private void setAside(CollectionName name) {
        Path file = parts.files().file(name);
        if (parts.disk().exists(file)) {
            Path aside = parts.files().replaced(name);
            parts.disk().replace(file, aside);
            LOG.warn(
                    "file stood in the place of a JSON file and is set aside: file={} now={}",
                    file.getFileName(),
                    aside.getFileName());
        }
    }

    /** Deletes the file of a collection that is gone, if the store has written it. */
    private void forget(CollectionName name) {
        Optional<SnapshotMark> mark = marks.of(name.value());
        if (mark.isPresent()) {
            Path file = parts.files().file(name);
            if (parts.disk().exists(file) && isIntact(name, mark.get())) {
                parts.disk().delete(file);
            }
            proven.remove(name);
            marks.remove(name.value());
        }
    }
}
