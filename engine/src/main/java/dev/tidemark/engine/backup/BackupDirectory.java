package dev.tidemark.engine.backup;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the backups of one store are, a directory for each, named by its number: eight digits or more, which rise with each backup
 * whatever the clock does. Changed by one thread at a time; listed by any.
 *
 * <p>A directory of such a name without a manifest is no backup: one that is being made, or was interrupted.
 */
public final class BackupDirectory {

    /** Name of the file that makes a directory a backup. */
    static final String MANIFEST = "manifest.jsonl";

    private static final int DIGITS = 8;

    /** Clocks jump: then all others may look too old. */
    private static final int KEPT_MIN = 3;

    private static final int ID_DIGITS = 8;

    private static final Pattern ID = Pattern.compile("[0-9]{" + ID_DIGITS + ",18}");

    private final FileSystem disk;
    private final Path root;

    public BackupDirectory(FileSystem disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    static Path manifestIn(Path backup) {
        return backup.resolve(MANIFEST);
    }

    FileSystem disk() {
        return disk;
    }

    Path root() {
        return root;
    }

    /**
     * Where a backup is.
     *
     * @param id its number, of which zeros at the front may be left out
     * @throws InvalidRequestException when there is none of that number
     */
    public Path of(String id) {
        String whole = "0".repeat(Math.max(0, ID_DIGITS - id.length())) + id;
        if (!ID.matcher(whole).matches() || !disk.exists(manifestIn(root.resolve(whole)))) {
            throw new InvalidRequestException("backup does not exist: id=" + id.replaceAll("\\p{Cntrl}", "?"));
        }
        return root.resolve(whole);
    }

    /** Numbers of all backups, those that cannot be read included, oldest first. */
    public List<String> ids() {
        return names().stream()
                .filter(name -> disk.exists(manifestIn(root.resolve(name))))
                .toList();
    }

    private List<String> names() {
        return disk.list(root).stream()
                .filter(name -> ID.matcher(name).matches())
                .sorted((one, other) -> Long.compare(Long.parseLong(one), Long.parseLong(other)))
                .toList();
    }

    /** A number that no backup has, nor an interrupted one. */
    String nextId() {
        List<String> names = names();
        long last = names.isEmpty() ? 0 : Long.parseLong(names.get(names.size() - 1));
        String digits = Long.toString(last + 1);
        return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }

    /** All backups, oldest first; each manifest is read to its end. */
    public List<BackupSummary> list() {
        List<BackupSummary> summaries = new ArrayList<>();
        ids().forEach(id -> summaries.add(summary(id)));
        return List.copyOf(summaries);
    }

    /** What a backup says of itself, or why it cannot be read. */
    public BackupSummary summary(String id) {
        Path directory = of(id);
        try (BackupManifestReader manifest = new BackupManifestReader(disk, directory)) {
            long hidden = 0;
            Optional<BackupLine> line = manifest.next();
            while (line.isPresent()) {
                hidden += line.get() instanceof BackupLine.OfCollection each
                                && each.entry().name().isHidden()
                        ? 1
                        : 0;
                line = manifest.next();
            }
            return BackupSummary.of(
                    id, manifest.head(), manifest.end(), hidden, new VerificationMark(disk, directory).read());
        } catch (TidemarkException failure) {
            return BackupSummary.unreadable(id, String.valueOf(failure.getMessage()));
        }
    }

    /** The last backup that is not known to be bad, for another one to share files with. */
    Optional<Path> last() {
        List<String> ids = ids();
        for (int index = ids.size() - 1; index >= 0; index--) {
            BackupSummary summary = summary(ids.get(index));
            if (summary.state() == BackupSummary.State.VERIFIED || summary.state() == BackupSummary.State.UNVERIFIED) {
                return Optional.of(root.resolve(summary.id()));
            }
        }
        return Optional.empty();
    }

    /**
     * Deletes a backup: its manifest first, durably, so that what is left is none.
     *
     * @throws StorageFailedException when the disk refuses; what is left is swept later
     */
    public void delete(String id) {
        Path directory = of(id);
        disk.delete(manifestIn(directory));
        disk.syncDirectory(directory);
        deleteTree(directory);
        disk.syncDirectory(root);
    }

    /**
     * Deletes backups that were made before a time. The last three that were verified stay, whatever the clock says, and so does all
     * that came after the first of these three; what cannot be read stays for people to look at.
     *
     * @return what was deleted
     * @throws StorageFailedException when the disk refuses; what is left goes the next time
     */
    public List<String> prune(long beforeMillis) {
        List<BackupSummary> all = list();
        List<Long> verified = all.stream()
                .filter(each -> each.state() == BackupSummary.State.VERIFIED)
                .map(each -> Long.parseLong(each.id()))
                .toList();
        if (verified.isEmpty()) {
            return List.of();
        }
        long kept = verified.get(Math.max(0, verified.size() - KEPT_MIN));
        List<String> old = all.stream()
                .filter(each -> each.state() != BackupSummary.State.UNREADABLE)
                .filter(each -> Long.parseLong(each.id()) < kept && each.timeMillis() < beforeMillis)
                .map(BackupSummary::id)
                .toList();
        old.forEach(this::delete);
        return old;
    }

    /**
     * Deletes what interrupted backups have left. Not to be called while one is being made.
     *
     * @return how many there were
     */
    public int sweep() {
        int swept = 0;
        for (String name : names()) {
            Path directory = root.resolve(name);
            if (!disk.exists(manifestIn(directory))) {
                deleteTree(directory);
                swept++;
            }
        }
        if (swept > 0) {
            disk.syncDirectory(root);
        }
        return swept;
    }

    void deleteTree(Path path) {
        for (String name : disk.list(path)) {
            deleteTree(path.resolve(name));
        }
        try {
            disk.delete(path);
        } catch (StorageFailedException failure) {
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }
}
