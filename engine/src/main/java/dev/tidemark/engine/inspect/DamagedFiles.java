package dev.tidemark.engine.inspect;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a repair leaves what it found: {@code damaged} within the data directory, with the same paths below, numbered where one stands
 * already. Nothing in it is ever written to or deleted. Owned by the thread that repairs.
 */
final class DamagedFiles {

    static final String DIRECTORY = "damaged";

    private static final int BLOCK_BYTES = 1 << 18;

    private final FileSystem disk;
    private final Path directory;

    DamagedFiles(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Gives a file a second name there, or copies it where there are no links; durable when this returns. */
    void keep(Path file) {
        Path place = place(file);
        try {
            disk.link(file, place);
        } catch (StorageFailedException noLinks) {
            copy(file, place);
        }
        disk.syncDirectory(parentOf(place));
    }

    /** Moves a file there; durable when this returns. */
    void take(Path file) {
        Path place = place(file);
        disk.rename(file, place);
        disk.syncDirectory(parentOf(place));
        disk.syncDirectory(parentOf(file));
    }

    /** What earlier repairs have kept of a file. */
    List<Path> kept(Path file) {
        Path first = home(file);
        String name = nameOf(first);
        return disk.list(parentOf(first)).stream()
                .filter(each -> each.equals(name) || each.matches(Pattern.quote(name) + "~[0-9]+"))
                .map(first::resolveSibling)
                .toList();
    }

    private Path home(Path file) {
        return directory.resolve(DIRECTORY).resolve(directory.relativize(file).toString());
    }

    private Path place(Path file) {
        Path home = home(file);
        DurableDirectory.create(disk, parentOf(home));
        Path place = home;
        for (int number = 2; disk.exists(place); number++) {
            place = home.resolveSibling(nameOf(home) + "~" + number);
        }
        return place;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    static Path parentOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private void copy(Path from, Path to) {
        try (FileHandle source = disk.open(from, OpenMode.READ);
                FileHandle target = disk.open(to, OpenMode.CREATE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            long at = 0;
            int read = source.read(block, at);
            while (read > 0) {
                target.write(block.flip(), at);
                at += read;
                read = source.read(block.clear(), at);
            }
            target.force(true);
        }
    }
}
