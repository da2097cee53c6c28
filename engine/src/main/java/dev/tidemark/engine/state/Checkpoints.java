package dev.tidemark.engine.state;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.state.CheckpointReading.Loaded;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import dev.tidemark.engine.state.CheckpointReading.Unusable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * The checkpoint files of one collection: publishes new ones, finds the newest that serves, keeps the last two.
 *
 * <p>One thread at a time. Names are positions of twenty digits. The order of publication is law: temporary file → force →
 * rename → sync of the directory → deletion of older ones. A checkpoint is derived: losing all of them costs time only.
 *
 * <p><b>Images of an index that changes.</b> {@link #write} may run on another thread than the index's writer. The header is
 * then made before it starts: position first, segments after. The image holds each key that did not change since that
 * position as it was; of keys that changed later it holds anything. So after loading, every record behind the position is
 * replayed: a set puts, a delete removes, whatever the image says. Records that the log has lost could not be replayed,
 * though their effects may be in the image: the file names the highest position it may have seen, and is refused when the
 * log ends before it.
 */
public final class Checkpoints {

    /** Directory of the files, within the collection's. */
    public static final String DIRECTORY = "checkpoint";

    private static final int KEPT = 2;
    private static final int NAME_LENGTH = 20;

    private final FileSystem disk;
    private final Path directory;

    public Checkpoints(FileSystem disk, Path collectionDirectory) {
        this.disk = disk;
        this.directory = collectionDirectory.resolve(DIRECTORY);
    }

    /** What a search has found. {@code passedOver} are newer ones that do not serve, or why there is none at all. */
    public record Found(Optional<Loaded> newest, List<Unusable> passedOver) {

        public Found {
            passedOver = List.copyOf(passedOver);
        }
    }

    /**
     * Publishes an image durably and deletes all but the last two.
     *
     * @param seen the last position whose effect may be in the index; asked after the last entry was read. The log must be
     *     durable up to there by its own means before, or the image can be refused after a crash
     * @throws StorageFailedException when a step failed; the images that stood before still stand
     */
    public void write(CheckpointHeader header, KeyIndex index, LongSupplier seen) {
        int segments = header.segmentBases().size();
        write(header, index, new Taking(ordinal -> ordinal < segments ? ordinal : -1, seen, () -> true));
    }

    /**
     * How an image is taken of an index that goes on.
     *
     * @param ordinals of the index's places to those of the header's table, negative for a segment that it does not name
     * @param seen as for {@link #write(CheckpointHeader, KeyIndex, LongSupplier)}
     * @param stands whether the index still means the segments of the header, asked after everything was read; an image is
     *     given up else
     */
    public record Taking(IntUnaryOperator ordinals, LongSupplier seen, BooleanSupplier stands) {}

    /** The same of an index whose ordinals are not the table's, or whose segments may be replaced meanwhile. */
    public void write(CheckpointHeader header, KeyIndex index, Taking taking) {
        disk.createDirectories(directory);
        Path file = directory.resolve(name(header.position()));
        Path temporary = AtomicPublisher.temporaryOf(file);
        sweepTemporaries();
        try {
            try (FileHandle handle = disk.open(temporary, OpenMode.CREATE)) {
                new CheckpointWriter(handle, taking.ordinals()).write(header, index, taking.seen());
                handle.force(true);
            }
            if (!taking.stands().getAsBoolean()) {
                disk.delete(temporary);
                return;
            }
            disk.replace(temporary, file);
        } catch (StorageFailedException failure) {
            deleteAfter(failure, temporary);
            throw failure;
        }
        disk.syncDirectory(directory);
        List<String> names = names();
        for (String older : names.subList(0, Math.max(0, names.size() - KEPT))) {
            disk.delete(directory.resolve(older));
        }
    }

    /**
     * Reads the newest image that serves.
     *
     * @param lastPosition of the log as it is now
     */
    public Found newest(CheckpointHeader.Identity expected, long lastPosition) {
        List<Unusable> passedOver = new ArrayList<>();
        List<String> names = names();
        for (int i = names.size() - 1; i >= 0; i--) {
            CheckpointReading reading = read(names.get(i), expected, lastPosition);
            if (reading instanceof Loaded loaded) {
                return new Found(Optional.of(loaded), passedOver);
            }
            passedOver.add((Unusable) reading);
        }
        if (names.isEmpty()) {
            passedOver.add(new Unusable(directory.toString(), Reason.MISSING, "there is no checkpoint"));
        }
        return new Found(Optional.empty(), passedOver);
    }

    private CheckpointReading read(String name, CheckpointHeader.Identity expected, long lastPosition) {
        Path file = directory.resolve(name);
        try (FileHandle handle = disk.open(file, OpenMode.READ)) {
            CheckpointReading reading = new CheckpointReader(handle, file.toString()).read(expected, lastPosition);
            if (reading instanceof Loaded loaded
                    && !name.equals(name(loaded.header().position()))) {
                return new Unusable(file.toString(), Reason.FOREIGN, "position is not the name's");
            }
            return reading;
        } catch (StorageFailedException failure) {
            return switch (failure.kind()) {
                case NOT_FOUND -> new Unusable(file.toString(), Reason.MISSING, "there is no such file");
                case INPUT_OUTPUT -> new Unusable(file.toString(), Reason.CORRUPT, "cannot be read");
                case NO_SPACE, READ_ONLY, TOO_MANY_OPEN_FILES, ALREADY_EXISTS -> throw failure;
            };
        }
    }

    /** Names of published files, oldest first; everything else in the directory is left out. */
    private List<String> names() {
        return disk.list(directory).stream()
                .filter(name ->
                        name.length() == NAME_LENGTH && name.chars().allMatch(letter -> letter >= '0' && letter <= '9'))
                .sorted()
                .toList();
    }

    private void sweepTemporaries() {
        for (String name : disk.list(directory)) {
            if (name.endsWith(AtomicPublisher.TEMPORARY_SUFFIX)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    private void deleteAfter(StorageFailedException failure, Path temporary) {
        try {
            disk.delete(temporary);
        } catch (StorageFailedException second) {
            if (second.kind() != Kind.NOT_FOUND) {
                failure.addSuppressed(second);
            }
        }
    }

    private static String name(long position) {
        return String.format(Locale.ROOT, "%020d", position);
    }
}
