package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Stands in a data directory while it is repaired, so that what an interrupted repair has left is never opened. Owner: the repair, which
 * holds the directory's lock.
 */
public final class RepairMark {

    /** Name of the mark within the data directory. */
    static final String FILE = "REPAIRING";

    private final FileSystem disk;
    private final Path directory;

    public RepairMark(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    private Path file() {
        return directory.resolve(FILE);
    }

    /** Whether a repair is under way there, or was interrupted. */
    boolean stands() {
        return disk.exists(file());
    }

    /**
     * Asked before a directory is opened as a store.
     *
     * @throws CorruptDataException when a repair of it was interrupted
     */
    public void refuse() {
        if (stands()) {
            throw new CorruptDataException(
                    "repair of the directory was interrupted: repair it once more", Location.of(directory));
        }
    }

    /** Durable when this returns. */
    void set() {
        String text = "This data directory is being repaired. Where nobody is at it, repair it once more.\n";
        new AtomicPublisher(disk).publish(file(), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** All else is durable: from here on the directory is a store again. */
    void remove() {
        if (stands()) {
            disk.delete(file());
            disk.syncDirectory(directory);
        }
    }
}
