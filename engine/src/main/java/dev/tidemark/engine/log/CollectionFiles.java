package dev.tidemark.engine.log;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.io.AtomicPublisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where one collection's files are, and who they belong to. Immutable.
 *
 * @param directory the collection's own; for the catalog the data directory itself
 * @param handle incarnation, in every header
 */
public record CollectionFiles(Path directory, CollectionId id, String handle) {

    /** The one segment of the catalog; it never rolls. */
    public static final String CATALOG_FILE = "catalog.jsonl";

    /** Image of the catalog, beside its segment. */
    public static final String CATALOG_IMAGE = "catalog.image";

    /** Where recovery sets segments aside that it can neither use nor prove worthless. */
    public static final String QUARANTINE = "quarantine";

    /** Where what compactions have replaced is kept for a while, a directory for each. */
    public static final String BACKUPS = "backups";

    /** How the temporary files of compactions begin that are no segments. */
    private static final String MOVES_PREFIX = "moves.";

    private static final Pattern MOVES = Pattern.compile(
            Pattern.quote(MOVES_PREFIX) + "[1-9][0-9]*" + Pattern.quote(AtomicPublisher.TEMPORARY_SUFFIX));

    /** Log directory, the collection's, that of all collections, the data directory. */
    private static final int DEPTH = 4;

    public boolean isCatalog() {
        return id.equals(CollectionId.CATALOG);
    }

    public Path logDirectory() {
        return isCatalog() ? directory : logsIn(directory);
    }

    /** Where the segments of the collection are that has {@code directory}. */
    public static Path logsIn(Path directory) {
        return directory.resolve("log");
    }

    /** File of a segment that writing made. */
    public Path segment(long base) {
        return segment(new SegmentName(base, 0));
    }

    public Path segment(SegmentName name) {
        return logDirectory().resolve(isCatalog() ? CATALOG_FILE : name.fileName());
    }

    /**
     * The directories whose entries lead to a log file, the innermost first: all of them must be synced before the file's name
     * is durable.
     */
    public List<Path> directoriesToSync() {
        if (isCatalog()) {
            return List.of(directory);
        }
        List<Path> directories = new ArrayList<>(List.of(logDirectory(), directory));
        for (Path above = directory.getParent();
                above != null && directories.size() < DEPTH;
                above = above.getParent()) {
            directories.add(above);
        }
        return directories;
    }

    /** The directory of the whole store. */
    public Path dataDirectory() {
        List<Path> directories = directoriesToSync();
        return directories.get(directories.size() - 1);
    }

    public Path manifest() {
        return directory.resolve("manifest.json");
    }

    /** Second witness of where the log begins. */
    public Path headMark() {
        return directory.resolve("head.json");
    }

    public Path backups() {
        return directory.resolve(BACKUPS);
    }

    /** Temporary file of the compaction of this number: where it has moved lines to. */
    public Path moves(long generation) {
        return logDirectory().resolve(MOVES_PREFIX + generation + AtomicPublisher.TEMPORARY_SUFFIX);
    }

    /** Whether a file of the log directory has a name that {@link #moves} gives. */
    public static boolean isMoves(String fileName) {
        return MOVES.matcher(fileName).matches();
    }

    public Path checkpointDirectory() {
        return directory.resolve("checkpoint");
    }

    /** What a file name of the log directory says, empty for any other name. */
    public Optional<SegmentName> nameOf(String fileName) {
        if (isCatalog()) {
            return fileName.equals(CATALOG_FILE) ? Optional.of(new SegmentName(1, 0)) : Optional.empty();
        }
        return SegmentName.parse(fileName);
    }

    /** Base position that a file name of the log directory says of a segment that writing made, empty for any other name. */
    public OptionalLong baseOf(String fileName) {
        Optional<SegmentName> name = nameOf(fileName).filter(found -> !found.isCompacted());
        return name.isPresent() ? OptionalLong.of(name.get().base()) : OptionalLong.empty();
    }
}
