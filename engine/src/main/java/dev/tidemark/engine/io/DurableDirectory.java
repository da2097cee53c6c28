package dev.tidemark.engine.io;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.nio.file.Path;

/** Creates a directory so that a power cut does not take it, nor any directory above it. Stateless. */
public final class DurableDirectory {

    private DurableDirectory() {}

    /**
     * Creates the directory and those above it where they are missing, and syncs every one that leads to it: also where nothing
     * is missing, since a process that was killed may have created them and left the syncs out.
     *
     * @param directory absolute
     */
    public static void create(FileSystem disk, Path directory) {
        disk.createDirectories(directory);
        for (Path above = directory.getParent(); above != null; above = above.getParent()) {
            try {
                disk.syncDirectory(above);
            } catch (StorageFailedException failure) {
                if (failure.kind() != Kind.READ_ONLY) {
                    throw failure;
                }
                // Whoever may not even open it did not create anything in it, nor above it.
                return;
            }
        }
    }
}
