package dev.tidemark.engine.journal;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The journal in local files: a directory for each shard, with preallocated files that are recycled. Safe for any thread.
 *
 * <p>Within this object a newer hold fences the older one at once. Between processes the lock of the data directory does,
 * which the caller holds and which is asked for before each write.
 */
public final class LocalJournal implements Journal {

    private final FileSystem fileSystem;
    private final Path directory;
    private final JournalSettings settings;
    private final BooleanSupplier directoryHeld;
    private final JournalListener listener;
    private final Map<Integer, ShardOwnership> ownerships = new ConcurrentHashMap<>();

    /**
     * @param directory the journal's own, made where missing
     * @param directoryHeld whether this process still holds the lock of the data directory
     */
    public LocalJournal(
            FileSystem fileSystem,
            Path directory,
            JournalSettings settings,
            BooleanSupplier directoryHeld,
            JournalListener listener) {
        this.fileSystem = fileSystem;
        this.directory = directory;
        this.settings = settings;
        this.directoryHeld = directoryHeld;
        this.listener = listener;
    }

    /** Fails with a {@link dev.tidemark.engine.StorageFailedException} as well; then nothing that had been durable is lost. */
    @Override
    public JournalShard open(int shard) {
        ShardOwnership ownership = ownerships.computeIfAbsent(shard, number -> new ShardOwnership(directoryHeld));
        Object token = new Object();
        ownership.enter();
        try {
            ownership.take(token);
            ownership.require(token);
            ShardDirectory files = new ShardDirectory(fileSystem, directory.resolve(Integer.toString(shard)), shard);
            LocalShard hold = new LocalShard(ownership, token, new ShardRecovery(files, settings, listener).recover());
            return begin(hold);
        } catch (TidemarkException failure) {
            ownership.release(token);
            throw failure;
        } finally {
            ownership.leave();
        }
    }

    private static LocalShard begin(LocalShard hold) {
        try {
            hold.begin();
            return hold;
        } catch (TidemarkException failure) {
            try {
                hold.close();
            } catch (TidemarkException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }
}
