package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Stands in a data directory for as long as it is being restored, so that what an interrupted restore has left is never opened as
 * a store. Owner: the restore, which holds the directory's lock.
 */
public final class RestoreMark {

    /** Name of the mark within the data directory. */
    public static final String FILE = "RESTORING";

    private final FileSystem disk;
    private final Path directory;

    public RestoreMark(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    private Path file() {
        return directory.resolve(FILE);
    }

    /** Whether a restore is under way there, or was interrupted. */
    public boolean stands() {
        return disk.exists(file()) || disk.exists(AtomicPublisher.temporaryOf(file()));
    }

    /**
     * Asked before a directory is opened as a store.
     *
     * @throws CorruptDataException when a restore into it was interrupted
     */
    public void refuse() {
        if (stands()) {
            throw new CorruptDataException(
                    "restore into the directory was interrupted, it holds no whole store: restore anew, or empty it",
                    Location.of(directory));
        }
    }

    /** Durable when this returns. */
    void set() {
        String text = "A backup is being restored here. Where nobody is at it, restore anew into this directory.\n";
        new AtomicPublisher(disk).publish(file(), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** All else is durable in the directory: from here on it is a store. */
    void remove() {
        disk.delete(file());
        disk.syncDirectory(directory);
    }
}
