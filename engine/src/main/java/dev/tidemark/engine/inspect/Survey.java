package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one verification shares among its checks: the disk, the listener, the counts. Owned by the thread that verifies. */
final class Survey {

    private final FileSystem disk;
    private final Path directory;
    private final VerifyListener listener;
    private final boolean ownerMayRun;
    private final Map<Gravity, Long> counts = new EnumMap<>(Gravity.class);

    /** Findings that wait for a verdict on the reading that made them; empty while there is no such reading. */
    private Optional<List<Finding>> held = Optional.empty();

    private long collections;
    private long segments;
    private long lines;
    private long files;
    private long bytes;
    private long totalBytes;

    Survey(FileSystem disk, Path directory, VerifyListener listener, boolean ownerMayRun) {
        this.disk = disk;
        this.directory = directory;
        this.listener = listener;
        this.ownerMayRun = ownerMayRun;
        for (Gravity gravity : Gravity.values()) {
            counts.put(gravity, 0L);
        }
    }

    FileSystem disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    boolean ownerMayRun() {
        return ownerMayRun;
    }

    void expect(long expectedBytes) {
        totalBytes = expectedBytes;
    }

    void read(long count) {
        bytes += count;
        listener.progressed(Math.min(bytes, totalBytes), totalBytes);
    }

    void sawFile() {
        files++;
    }

    void sawSegment() {
        segments++;
    }

    void sawLine() {
        lines++;
    }

    void sawCollection() {
        collections++;
    }

    void damage(Path file, long offset, Optional<PositionRange> positions, String what) {
        found(Gravity.DAMAGE, file, offset, positions, what);
    }

    void damage(Path file, long offset, String what) {
        found(Gravity.DAMAGE, file, offset, Optional.empty(), what);
    }

    void warning(Path file, String what) {
        found(Gravity.WARNING, file, Location.NO_OFFSET, Optional.empty(), what);
    }

    void note(Path file, long offset, String what) {
        found(Gravity.NOTE, file, offset, Optional.empty(), what);
    }

    /** A file that could not be read at all. Beside a running owner a file may go while it is looked for. */
    void unreadable(Path file, RuntimeException failure) {
        if (failure instanceof StorageFailedException storage && storage.kind() == Kind.NOT_FOUND && ownerMayRun) {
            note(file, Location.NO_OFFSET, "file went away while the store was at work");
            return;
        }
        boolean version = failure instanceof UnsupportedFormatException;
        String reason = String.valueOf(failure.getMessage()).replaceAll(" file=\\S+( offset=\\d+)?$", "");
        damage(file, 0, version ? "cannot be verified by this version: " + reason : reason);
    }

    void found(Gravity gravity, Path file, long offset, Optional<PositionRange> positions, String what) {
        Finding finding = new Finding(gravity, nameOf(file), offset, positions, what);
        held.ifPresentOrElse(list -> list.add(finding), () -> tell(finding));
    }

    private void tell(Finding finding) {
        counts.merge(finding.gravity(), 1L, Long::sum);
        listener.found(finding);
    }

    private String nameOf(Path file) {
        Path relative = file.startsWith(directory) ? directory.relativize(file) : file;
        return relative.toString().replace('\\', '/');
    }

    /** From now on findings wait. */
    void hold() {
        held = Optional.of(new ArrayList<>());
    }

    boolean holdsDamage() {
        return held.stream().flatMap(List::stream).anyMatch(finding -> finding.gravity() == Gravity.DAMAGE);
    }

    /** Tells what waited. */
    void release() {
        List<Finding> waiting = held.orElse(List.of());
        held = Optional.empty();
        waiting.forEach(this::tell);
    }

    VerifyReport report(String holder) {
        return new VerifyReport(
                holder, ownerMayRun, new VerifyReport.Totals(collections, segments, lines, files, bytes), counts);
    }
}
