package dev.tidemark.testkit.engine;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.compaction.CompactionPlan;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.compaction.CompactionResult.Replacement;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.testkit.engine.Seams.Sabotage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes of a compaction's result what a compaction with a bug would have made; whole and durable, but wrong. */
final class Saboteur {

    private final FileSystem disk;
    private final CollectionFiles files;
    private final Sabotage sabotage;

    Saboteur(FileSystem disk, CollectionFiles files, Sabotage sabotage) {
        this.disk = disk;
        this.files = files;
        this.sabotage = sabotage;
    }

    /** Retention is about to make the log begin at a position. */
    void beforeRemoval(LogView view, long first) {
        if (sabotage == Sabotage.DELETES_HEAD_EARLY) {
            view.segments().stream()
                    .filter(segment -> segment.base() < first)
                    .forEach(segment -> disk.delete(segment.path()));
            disk.syncDirectory(files.logDirectory());
        }
    }

    /** All is written, and nothing has its name. */
    void scanned(CompactionPlan plan) {
        if (sabotage == Sabotage.DELETES_EARLY) {
            plan.sources().forEach(source -> disk.delete(files.segment(SegmentName.of(source))));
            disk.syncDirectory(files.logDirectory());
        }
    }

    /** What the compaction has left out must not come back with a power cut that takes what came after. */
    void synced(Runnable sync) {
        if (sabotage != Sabotage.SKIPS_SYNC) {
            sync.run();
        }
    }

    CompactionResult on(CompactionResult result) {
        if (!sabotage.isOfContent()) {
            return result;
        }
        if (sabotage == Sabotage.KEEPS_OLDER) {
            return keepingOlder(result);
        }
        List<Replacement> replacements = result.replacements().stream()
                .map(made -> new Replacement(made.sources(), rewritten(made.compacted()), made.output()))
                .toList();
        return new CompactionResult(
                result.number(), replacements, result.moves(), result.horizon(), result.droppedUntil());
    }

    /** Without the first file, so that its sources stay, and without a tombstone that ends a later one. */
    private CompactionResult keepingOlder(CompactionResult result) {
        if (result.replacements().size() < 2) {
            return result;
        }
        List<Replacement> later = new ArrayList<>();
        long droppedUntil = result.droppedUntil();
        for (Replacement made :
                result.replacements().subList(1, result.replacements().size())) {
            ClosedSegment changed = rewritten(made.compacted());
            droppedUntil = changed.equals(made.compacted()) ? droppedUntil : changed.last();
            later.add(new Replacement(made.sources(), changed, made.output()));
        }
        return new CompactionResult(result.number(), later, result.moves(), result.horizon(), droppedUntil);
    }

    private ClosedSegment rewritten(ClosedSegment segment) {
        Path path = files.segment(SegmentName.of(segment));
        List<String> lines = lines(path);
        lines.remove(lines.size() - 1);
        int last = lines.size() - 1;
        boolean changed = switch (sabotage) {
            case REORDERS -> swapped(lines);
            case DROPS_TOMBSTONES, KEEPS_OLDER -> last > 1 && isOf("DELETE", lines.get(last));
            case DROPS_VALUES -> last > 1 && isOf("SET", lines.get(last));
            case DROPS_APPENDS -> last > 1 && isOf("APPEND", lines.get(last));
            case NONE, DELETES_EARLY, DELETES_HEAD_EARLY, SKIPS_SYNC, SAME_HANDLE -> false;
        };
        if (!changed) {
            return segment;
        }
        if (sabotage != Sabotage.REORDERS) {
            lines.remove(last);
        }
        byte[] content = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        int digest = Checksum.of(content, 0, content.length);
        byte[] footer = new SegmentFooter(
                        new PositionRange(segment.base(), segment.last()), lines.size() - 1L, content.length, digest)
                .encode();
        try (FileHandle file = disk.open(path, OpenMode.WRITE)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(content), 0);
            file.write(ByteBuffer.wrap(footer), content.length);
            file.force(true);
        }
        return new ClosedSegment(
                segment.base(),
                segment.last(),
                segment.generation(),
                segment.counts(),
                content.length + (long) footer.length,
                digest);
    }

    private List<String> lines(Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.length());
            file.read(content, 0);
            String text = new String(content.array(), StandardCharsets.UTF_8);
            List<String> lines = new ArrayList<>();
            text.lines().forEach(line -> lines.add(line + "\n"));
            return lines;
        }
    }

    private static boolean isOf(String operation, String line) {
        return line.contains("\"op\":\"" + operation + "\"");
    }

    /** Whether two records behind the line at the base were there to change places, the last ones, so that all others stay in theirs. */
    private static boolean swapped(List<String> lines) {
        int last = lines.size() - 1;
        if (last < 3) {
            return false;
        }
        Collections.swap(lines, last - 1, last);
        return true;
    }
}
