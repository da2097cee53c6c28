package dev.tidemark.http.cli;

import dev.tidemark.http.access.FileModes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports files that others than their owner may use and should not. Changes nothing: what is there may be so by somebody's wish.
 * Stateless.
 */
final class DataModes {

    private static final Logger LOG = LoggerFactory.getLogger(DataModes.class);

    /** The collections' directories are at most so deep, and what keeps others out of these keeps them out of what is below. */
    private static final int DEPTH_MAX = 2;

    private static final int FILES_MAX = 10_000;

    private DataModes() {}

    /** Of a data directory, as far as the directories of collections. */
    static void report(Path data) {
        List<Path> open = open(data);
        if (!open.isEmpty()) {
            LOG.warn(
                    "data can be used by others than its owner: files={} first={} mode={} (chmod -R go= {})",
                    open.size(),
                    open.get(0),
                    mode(open.get(0)).orElse(""),
                    data);
        }
    }

    static List<Path> open(Path data) {
        try (Stream<Path> files = Files.walk(data, DEPTH_MAX)) {
            return files.limit(FILES_MAX)
                    .filter(file -> !Files.isSymbolicLink(file))
                    .filter(file -> mode(file).isPresent())
                    .toList();
        } catch (IOException | UncheckedIOException failure) {
            LOG.debug("modes cannot be looked at: directory={}", data, failure);
            return List.of();
        }
    }

    private static Optional<String> mode(Path file) {
        try {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? FileModes.openToOthers(file) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
