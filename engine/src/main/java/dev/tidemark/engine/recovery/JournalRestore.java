package dev.tidemark.engine.recovery;

import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.manifest.Manifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes what the journal holds of a collection to where it belongs in the segments. Doing it twice changes nothing.
 *
 * <p>What retention has removed is passed over. What a compaction has taken in was durable in its segment before, and its places are not there any more: the journal's
 * copy of it is passed over.
 *
 * <p>The bytes need no sync here: the journal holds them until their segment has been forced.
 */
final class JournalRestore {

    private static final byte[] NEWLINE = "\n".getBytes(StandardCharsets.US_ASCII);

    private final FileSystem disk;
    private final CollectionFiles files;
    private final RecoveryReport.Builder report;

    JournalRestore(FileSystem disk, CollectionFiles files, RecoveryReport.Builder report) {
        this.disk = disk;
        this.files = files;
        this.report = report;
    }

    /** @return base of each segment that was written to, with the offset of the first byte written */
    Map<Long, Long> restore(List<JournalEntry> entries, Manifest manifest) {
        TreeMap<Long, List<JournalEntry>> bySegment = entries.stream()
                .filter(entry -> entry.segmentBase() >= manifest.first())
                .filter(entry -> manifest.covering(entry.segmentBase())
                        .filter(ClosedSegment::isCompacted)
                        .isEmpty())
                .collect(Collectors.groupingBy(JournalEntry::segmentBase, TreeMap::new, Collectors.toList()));
        TreeMap<Long, Long> covered = new TreeMap<>();
        bySegment.forEach((base, own) -> {
            restore(base, own);
            long first = own.get(0).segmentOffset();
            covered.put(base, first == header(base).length ? 0 : first);
        });
        return covered;
    }

    private byte[] header(long base) {
        return new SegmentHeader(files.id(), files.handle(), base).encode();
    }

    private void restore(long base, List<JournalEntry> entries) {
        Path path = files.segment(base);
        boolean exists = disk.exists(path);
        if (!exists) {
            disk.createDirectories(files.logDirectory());
        }
        try (FileHandle file = disk.open(path, exists ? OpenMode.WRITE : OpenMode.CREATE)) {
            byte[] header = header(base);
            long first = entries.get(0).segmentOffset();
            if (first == header.length) {
                file.write(ByteBuffer.wrap(header), 0);
            } else if (file.length() < first) {
                // What is missing before stays missing; ending it keeps the first restored line whole.
                file.write(ByteBuffer.wrap(NEWLINE), first - 1);
            }
            for (JournalEntry entry : entries) {
                file.write(entry.lines(), entry.segmentOffset());
                report.restored(entry.lengthBytes());
            }
        }
    }
}
