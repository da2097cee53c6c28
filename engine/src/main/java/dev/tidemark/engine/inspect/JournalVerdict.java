package dev.tidemark.engine.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which frames of a shard count, from what its files show. Stateless.
 *
 * <p>A later file supersedes earlier ones from its first sequence on. What lies below the latest floor is released. From there
 * on sequences must follow each other; the first one missing is lost if an intact frame says that it had been durable, else the
 * tail is torn there.
 */
final class JournalVerdict {

    /** Frames of a file that count. */
    record Part(JournalFileLook file, long first, long last) {}

    /** A missing sequence, and where it should stand. */
    record Missing(long sequence, Path file, long offset, boolean lost) {}

    /** @param missing where the journal ends before frames that are there */
    record Decision(List<Part> parts, long floorFile, Optional<Missing> missing) {}

    private JournalVerdict() {}

    /** @param files readable ones, ascending by number */
    static Decision of(List<JournalFileLook> files) {
        List<Part> effective = effective(files);
        long proven = files.stream().mapToLong(JournalFileLook::witnessed).max().orElse(0);
        JournalFileLook.Floor floor = floor(effective, proven);
        List<Part> kept = new ArrayList<>();
        Optional<Missing> missing = Optional.empty();
        long next = floor.sequence();
        for (Part part : effective) {
            if (part.last() < next || missing.isPresent()) {
                continue;
            }
            if (part.first() > next) {
                missing = Optional.of(missing(files, next, proven));
                continue;
            }
            kept.add(new Part(part.file(), Math.max(next, part.first()), part.last()));
            next = part.last() + 1;
        }
        if (missing.isEmpty() && next <= proven) {
            missing = Optional.of(missing(files, next, proven));
        }
        return new Decision(kept, floor.file(), missing);
    }

    private static List<Part> effective(List<JournalFileLook> files) {
        List<Part> effective = new ArrayList<>();
        long bound = Long.MAX_VALUE;
        for (int index = files.size() - 1; index >= 0; index--) {
            JournalFileLook file = files.get(index);
            long last = Math.min(file.last(), bound - 1);
            if (file.first() > 0 && file.first() <= last) {
                effective.add(0, new Part(file, file.first(), last));
            }
            bound = Math.min(bound, firstShown(file));
        }
        return effective;
    }

    private static long firstShown(JournalFileLook file) {
        if (file.first() > 0) {
            return file.first();
        }
        return file.beyond() > 0 ? Math.max(1, file.beyond() - 1) : Long.MAX_VALUE;
    }

    private static JournalFileLook.Floor floor(List<Part> effective, long proven) {
        return effective.stream()
                .flatMap(part -> part.file().floors().stream()
                        .filter(floor -> part.first() <= floor.writtenAt() && floor.writtenAt() <= part.last()))
                .filter(floor -> floor.writtenAt() <= proven || isWhole(effective, floor))
                .max(Comparator.comparingLong(JournalFileLook.Floor::writtenAt))
                .orElse(new JournalFileLook.Floor(1, 1, 0));
    }

    private static boolean isWhole(List<Part> effective, JournalFileLook.Floor floor) {
        long next = floor.sequence();
        for (Part part : effective) {
            if (part.first() <= next && next <= part.last()) {
                next = part.last() + 1;
            }
        }
        return next > floor.writtenAt();
    }

    private static Missing missing(List<JournalFileLook> files, long sequence, long proven) {
        JournalFileLook place = files.get(0);
        for (JournalFileLook file : files) {
            if (file.first() > 0 && file.first() < sequence) {
                place = file;
            }
        }
        return new Missing(sequence, place.path(), place.end(), sequence <= proven);
    }
}
