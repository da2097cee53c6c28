package dev.tidemark.engine.manifest;

import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the files go that a compaction has replaced: {@code backups/<number of the compaction>/} within the collection's
 * directory, the last {@value #KEPT} compactions' kept. Owned by whoever owns the collection, one thread at a time.
 *
 * <p>Nothing here is needed any more. It is called only after the manifest without the files is durable.
 */
public final class Backups {

    public static final int KEPT = 3;

    private final FileSystem disk;
    private final CollectionFiles files;

    public Backups(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
    }

    /** Where a file of the log goes that the compaction of this number has replaced. The directory is there. */
    public Path place(long generation, Path file) {
        Path directory = directoryOf(generation);
        disk.createDirectories(directory);
        Path target = directory.resolve(String.valueOf(file.getFileName()));
        if (disk.exists(target)) {
            disk.delete(target);
        }
        return target;
    }

    private Path directoryOf(long generation) {
        return files.backups().resolve(Long.toString(generation));
    }

    /** Makes the moves durable. */
    public void moved(long generation) {
        disk.syncDirectory(directoryOf(generation));
        disk.syncDirectory(files.backups());
        disk.syncDirectory(files.directory());
        disk.syncDirectory(files.logDirectory());
    }

    /** Numbers of the compactions whose files are kept, the oldest first. */
    public List<Long> generations() {
        return disk.list(files.backups()).stream()
                .map(Backups::number)
                .flatMap(Optional::stream)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static Optional<Long> number(String name) {
        boolean digits = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && name.length() < 19 ? Optional.of(Long.parseLong(name)) : Optional.empty();
    }

    /**
     * Files that are not compressed, of compactions that were long enough ago, the oldest first. How long ago is told by the files that the
     * compaction made, wherever they are now.
     *
     * @param untilMillis wall-clock time
     */
    public List<Path> plain(long untilMillis) {
        List<Long> generations = generations();
        List<Path> found = new ArrayList<>();
        for (long generation : generations) {
            Path directory = directoryOf(generation);
            List<Path> plain = disk.list(directory).stream()
                    .filter(name -> files.nameOf(name).isPresent())
                    .map(directory::resolve)
                    .toList();
            if (!plain.isEmpty() && madeMillis(generation, generations) <= untilMillis) {
                found.addAll(plain);
            }
        }
        return found;
    }

    private long madeMillis(long generation, List<Long> generations) {
        Stream<Path> directories = Stream.concat(
                Stream.of(files.logDirectory()), generations.stream().map(this::directoryOf));
        String mark = "." + generation + ".";
        return directories
                .flatMap(directory -> disk.list(directory).stream()
                        .filter(name -> name.contains(mark))
                        .map(directory::resolve))
                .mapToLong(disk::modifiedMillis)
                .max()
                .orElse(0);
    }

    /** Begins to compress a file that {@link #plain} gave. */
    public BackupPacking pack(Path plain, ContentEncoding encoding) {
        Path directory = plain.resolveSibling("");
        return new BackupPacking(disk, directory, String.valueOf(plain.getFileName()), encoding);
    }

    /** Bytes of all that is kept. */
    public long lengthBytes() {
        return generations().stream()
                .map(this::directoryOf)
                .flatMap(directory -> disk.list(directory).stream().map(directory::resolve))
                .mapToLong(disk::length)
                .sum();
    }

    /** Deletes what is older than the last generations that are kept. */
    public void prune() {
        List<Long> known = generations();
        for (long old : known.subList(0, Math.max(0, known.size() - KEPT))) {
            discard(old);
        }
    }

    /**
     * Deletes the files of one compaction.
     *
     * @return bytes that were in them
     */
    public long discard(long generation) {
        Path directory = directoryOf(generation);
        long bytes = 0;
        for (String name : disk.list(directory)) {
            bytes += disk.length(directory.resolve(name));
            disk.delete(directory.resolve(name));
        }
        disk.delete(directory);
        return bytes;
    }

    /** When the newest file that one compaction has replaced was last written to, milliseconds since the epoch; zero where none is left. */
    public long modifiedMillis(long generation) {
        Path directory = directoryOf(generation);
        return disk.list(directory).stream()
                .mapToLong(name -> disk.modifiedMillis(directory.resolve(name)))
                .max()
                .orElse(0);
    }
}
