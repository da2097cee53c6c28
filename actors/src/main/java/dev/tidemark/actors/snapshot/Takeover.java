package dev.tidemark.actors.snapshot;

import akka.Done;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over a directory that has nothing but JSON files, one object of keys and values each: every file becomes a collection of its name.
 * Used once, by one thread at a time, while the store is being opened and nobody has it.
 *
 * <p>Which files these are is durable before anything of the store is there. The next opening begins all of them anew when this one does
 * not come to its end; so none is ever taken over by half. The files stay.
 */
public final class Takeover {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final FileSystem disk;
    private final SnapshotFiles files;
    private final MemberBatches.Max batchMax;
    private final Executor executor;

    /** @param executor runs what reads files */
    public Takeover(FileSystem disk, Path dataDirectory, MemberBatches.Max batchMax, Executor executor) {
        this.disk = disk;
        this.files = new SnapshotFiles(dataDirectory);
        this.batchMax = batchMax;
        this.executor = executor;
    }

    /**
     * Notes the files of a directory that has nothing else; called before anything of the store is created there.
     *
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses
     */
    public void prepare() {
        List<String> names = disk.list(files.dataDirectory()).stream()
                .filter(name -> !name.equals(DirectoryLock.FILE_NAME) && !name.equals(SnapshotFiles.DIRECTORY))
                .toList();
        boolean alone = !names.isEmpty()
                && names.stream().allMatch(name -> SnapshotFiles.nameOf(name).isPresent());
        if (alone) {
            DurableDirectory.create(disk, files.directory().toAbsolutePath());
            new AtomicPublisher(disk).publish(files.takeover(), encode(names));
        }
    }

    private static byte[] encode(List<String> names) {
        try {
            return MAPPER.writeValueAsBytes(names);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Brings what was noted into the store.
     *
     * @return completes when nothing is left to be taken over; fails with {@link InvalidRequestException} that names the file and
     *     what is wrong in it, or like a write
     */
    public CompletionStage<Done> run(Tidemark store) {
        return CompletableFuture.completedFuture(files.takeover())
                .thenComposeAsync(
                        note -> disk.exists(note)
                                ? take(store, note)
                                : CompletableFuture.completedStage(Done.getInstance()),
                        executor);
    }

    private CompletionStage<Done> take(Tidemark store, Path note) {
        CompletionStage<Done> all = CompletableFuture.completedStage(Done.getInstance());
        for (String file : decode(note)) {
            all = all.thenComposeAsync(done -> take(store, file), executor);
        }
        return all.thenApplyAsync(
                done -> {
                    disk.delete(note);
                    disk.syncDirectory(files.directory());
                    return done;
                },
                executor);
    }

    private List<String> decode(Path note) {
        try (FileInput source = new FileInput(disk.open(note, OpenMode.READ))) {
            return List.of(MAPPER.readValue(source, String[].class));
        } catch (IOException damaged) {
            throw new InvalidRequestException("list of files to take over does not read: file=" + note
                    + " (delete everything but the JSON files to begin anew)");
        }
    }

    private CompletionStage<Done> take(Tidemark store, String file) {
        Path path = files.dataDirectory().resolve(file);
        Optional<CollectionName> name = SnapshotFiles.nameOf(file);
        if (name.isEmpty() || !disk.exists(path)) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        String collection = name.get().value();
        MemberBatches batches = new MemberBatches(disk.open(path, OpenMode.READ), store.limits(), batchMax);
        return store.drop(collection)
                .thenCompose(dropped -> store.create(collection, CollectionSettings.DEFAULT))
                .thenComposeAsync(created -> write(store.json(collection), file, batches), executor)
                .whenComplete((done, failure) -> batches.close());
    }

    private CompletionStage<Done> write(JsonCollection collection, String file, MemberBatches batches) {
        List<Write> batch;
        try {
            batch = batches.next();
        } catch (InvalidRequestException invalid) {
            throw new InvalidRequestException("file cannot be taken over as a collection: file=" + file + " "
                    + invalid.getMessage() + " (mend it, move it away, or set tidemark.snapshot.import = false)");
        }
        if (batch.isEmpty()) {
            LOG.info("JSON file is taken over: file={} collection={}", file, collection.name());
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return collection.batch(batch).thenComposeAsync(done -> write(collection, file, batches), executor);
    }
}
