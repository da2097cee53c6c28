package dev.tidemark.engine.log;

import dev.tidemark.engine.CollectionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where one collection's files are, and who they belong to. Immutable.
 *
 * @param directory the collection's own; for the catalog the data directory itself
 * @param handle incarnation, in every header
 */
public record CollectionFiles(Path directory, CollectionId id, String handle) {

    /** The one segment of the catalog; it never rolls. */
    public static final String CATALOG_FILE = "catalog.jsonl";

    /** Where recovery sets segments aside that it can neither use nor prove worthless. */
    public static final String QUARANTINE = "quarantine";

    private static final String SEGMENT_SUFFIX = ".jsonl";
    private static final int BASE_DIGITS = 20;

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

    public Path segment(long base) {
        return logDirectory().resolve(isCatalog() ? CATALOG_FILE : segmentName(base));
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

    public Path checkpointDirectory() {
        return directory.resolve("checkpoint");
    }

    /** Base position that a file name of the log directory says, empty for any other name. */
    public OptionalLong baseOf(String fileName) {
        if (isCatalog()) {
            return fileName.equals(CATALOG_FILE) ? OptionalLong.of(1) : OptionalLong.empty();
        }
        return baseOfSegment(fileName);
    }

    /** The same for any collection but the catalog. */
    public static OptionalLong baseOfSegment(String fileName) {
        if (!fileName.endsWith(SEGMENT_SUFFIX) || fileName.length() != BASE_DIGITS + SEGMENT_SUFFIX.length()) {
            return OptionalLong.empty();
        }
        String digits = fileName.substring(0, BASE_DIGITS);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            long base = Long.parseLong(digits);
            return base < 1 ? OptionalLong.empty() : OptionalLong.of(base);
        } catch (NumberFormatException beyondLong) {
            return OptionalLong.empty();
        }
    }

    private static String segmentName(long base) {
        String digits = Long.toString(base);
        return "0".repeat(BASE_DIGITS - digits.length()) + digits + SEGMENT_SUFFIX;
    }
}
