package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Checks one shard of the journal and learns what it covers. Owned by one thread.
 *
 * <p>Beside a running owner files are recycled under one's eyes. A reading that finds damage then is thrown away and made again;
 * damage that stays for {@value #ATTEMPTS_MAX} readings is told.
 */
final class JournalCheck {

    private static final int ATTEMPTS_MAX = 3;
    private static final String SUFFIX = ".wal";
    private static final int DIGITS = 20;

    private final Survey survey;
    private final Path directory;
    private final int shard;
    private final LineScanner scanner = new LineScanner();
    private JournalCover cover = new JournalCover();

    /** Encoded lines of the catalog that the journal holds, by first position. */
    private NavigableMap<Long, byte[]> catalogLines = new TreeMap<>();

    private long lastKept;

    JournalCheck(Survey survey, Path directory, int shard) {
        this.survey = survey;
        this.directory = directory;
        this.shard = shard;
    }

    JournalCover cover() {
        return cover;
    }

    NavigableMap<Long, byte[]> catalogLines() {
        return catalogLines;
    }

    /** Sequence of the last frame that counts, zero for none. */
    long lastKept() {
        return lastKept;
    }

    void run() {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            survey.hold();
            cover = new JournalCover();
            catalogLines = new TreeMap<>();
            attempt();
            if (!survey.ownerMayRun() || !survey.holdsDamage()) {
                break;
            }
        }
        survey.release();
    }

    private void attempt() {
        List<JournalFileLook> readable = new ArrayList<>();
        for (String name : survey.disk().list(directory)) {
            Path path = directory.resolve(name);
            OptionalLong number = numberOf(name);
            if (number.isPresent()) {
                look(new JournalFileLook(path, number.getAsLong()), readable);
            } else if (name.endsWith(AtomicPublisher.TEMPORARY_SUFFIX)) {
                survey.note(path, Location.NO_OFFSET, "journal file in preparation, holds nothing yet");
            } else {
                survey.warning(path, "file is not the store's");
            }
        }
        if (!readable.isEmpty()) {
            decide(JournalVerdict.of(readable));
        }
    }

    private void look(JournalFileLook file, List<JournalFileLook> readable) {
        survey.sawFile();
        try {
            file.look(survey, shard, cover);
        } catch (StorageFailedException failure) {
            survey.unreadable(file.path(), failure);
        }
        if (file.isReadable()) {
            readable.add(file);
        }
    }

    private void decide(JournalVerdict.Decision decision) {
        lastKept = decision.parts().stream()
                .mapToLong(JournalVerdict.Part::last)
                .max()
                .orElse(0);
        decision.missing().ifPresent(missing -> {
            if (missing.lost()) {
                survey.damage(
                        missing.file(),
                        missing.offset(),
                        "frame that had been durable is missing: sequence=" + missing.sequence());
            } else {
                survey.note(
                        missing.file(),
                        missing.offset(),
                        "journal is torn here, frames behind it never became durable: sequence=" + missing.sequence());
            }
        });
        for (JournalVerdict.Part part : decision.parts()) {
            Path path = part.file().path();
            try (FileHandle file = survey.disk().open(path, OpenMode.READ)) {
                part.file().visit(file, part.first(), part.last(), (frame, offset) -> take(path, frame, offset));
            } catch (StorageFailedException failure) {
                survey.unreadable(path, failure);
            }
        }
    }

    private void take(Path path, JournalFrame frame, long offset) {
        for (FrameEntry entry : frame.entries()) {
            if (entry.kind() == FrameEntry.Kind.LINES) {
                byte[] lines = new byte[entry.payload().remaining()];
                entry.payload().get(lines);
                checkLines(path, entry, lines, offset);
                if (cover.needs(entry)) {
                    cover.add(entry);
                    keepForCatalog(entry, lines);
                }
            }
        }
    }

    private void keepForCatalog(FrameEntry entry, byte[] lines) {
        if (entry.collection().equals(CollectionId.CATALOG)) {
            catalogLines.put(entry.first(), lines);
        }
    }

    private void checkLines(Path path, FrameEntry entry, byte[] lines, long offset) {
        scanner.over(lines, 0, lines.length);
        long next = entry.first();
        LineScanner.Found found = scanner.next();
        while (found == LineScanner.Found.LINE && scanner.position() == next) {
            next++;
            found = scanner.next();
        }
        if (found != LineScanner.Found.END || next != entry.last() + 1) {
            survey.damage(
                    path,
                    offset,
                    Optional.of(entry.positions()),
                    "lines in the journal are not what their frame says: collection=" + entry.collection()
                            + " expectedPosition=" + next + " found=" + found);
        }
    }

    /** The number in the name of a numbered file. */
    static OptionalLong numberOf(String name) {
        String digits = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
        if (digits.length() != DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(digits);
            return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }
}
