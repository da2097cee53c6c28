package dev.tidemark.benchmarks.store;

import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A data directory with one collection whose files hold a generated log, as the store itself would have left them:
 * catalog, closed segments, manifest, a growing segment; with a checkpoint when asked for. Used by one thread.
 */
final class LogFiles {

    private static final String HANDLE = CatalogEntry.handleOf(1);
    private static final long SEED = 1;
    private static final long SEGMENT_BYTES = StoreSettings.DEFAULT.segmentLengthMaxBytes();

    private final CatalogEntry entry = new CatalogEntry(
            new CollectionName(StoreHost.name(0)), new CollectionId(1), HANDLE, SEED, CollectionSettings.DEFAULT);
    private final CollectionFiles files;
    private Manifest manifest;
    private ForcedMark forced = ForcedMark.NONE;

    private LogFiles(Path directory) throws IOException {
        files = entry.files(directory);
        manifest = Manifest.none(files.id(), files.handle());
        Files.createDirectories(files.logDirectory());
        writeCatalog(Catalog.files(directory));
    }

    /** Writes the files; the page cache is warm afterwards. */
    static LogFiles create(Path directory, LineLog log) throws IOException {
        return create(directory, log, 0);
    }

    /** The same with a checkpoint that covers all but the last bytes. */
    static LogFiles createWithCheckpoint(Path directory, LineLog log, long tailBytes) throws IOException {
        return create(directory, log, tailBytes);
    }

    private static LogFiles create(Path directory, LineLog log, long tailBytes) throws IOException {
        Path lines = directory.resolve("lines.jsonl");
        log.write(lines);
        LogFiles written = new LogFiles(directory);
        try (FileChannel source = FileChannel.open(lines, StandardOpenOption.READ)) {
            long at = 0;
            if (tailBytes > 0) {
                at = written.segments(source, 0, source.size() - tailBytes, true);
                written.takeCheckpoint();
            }
            written.segments(source, at, source.size(), false);
        }
        Files.delete(lines);
        return written;
    }

    /** The same log in another data directory; closed segments are the same files. */
    LogFiles linked(Path directory) throws IOException {
        LogFiles other = new LogFiles(directory);
        for (Path source : paths()) {
            Path target = other.files.logDirectory().resolve(source.getFileName());
            if (source.equals(files.segment(forced.segmentBase()))) {
                Files.copy(source, target);
            } else {
                Files.createLink(target, source);
            }
        }
        other.manifest = manifest;
        other.forced = forced;
        new ManifestFile(new LocalDisk(), other.files).publish(manifest);
        return other;
    }

    /** Files of the log, in order. */
    List<Path> paths() throws IOException {
        try (Stream<Path> all = Files.list(files.logDirectory())) {
            return all.sorted().toList();
        }
    }

    /** What the catalog says of the collection. */
    CatalogEntry entry() {
        return entry;
    }

    /** Last position. */
    long last() {
        return forced.position();
    }

    /** Opens the collection on the calling thread, without a store around it. */
    CollectionStore open(LogContext context) {
        JournalEvidence evidence = new JournalEvidence(List.of(), forced);
        return new CollectionOpener(context)
                .open(files, entry.keySeed(), evidence)
                .store();
    }

    private void takeCheckpoint() {
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        CollectionStore store = open(context);
        store.checkpoint().run();
        store.close();
        context.readHandles().close();
    }

    private void writeCatalog(CollectionFiles catalog) throws IOException {
        LogLineWriter line = new LogLineWriter(1_024);
        line.write(
                new LogRecord.Stamp(1, 0, Operation.SET, 1, LogRecord.NEVER),
                KeyText.escape(entry.name().value()),
                entry.encode());
        byte[] header = new SegmentHeader(catalog.id(), catalog.handle(), 1).encode();
        try (FileChannel file = writing(catalog.segment(1))) {
            write(file, ByteBuffer.wrap(header));
            write(file, line.bytes());
        }
    }

    /** Copies whole lines of a half-open range into segments; answers the end of the last line that was copied. */
    private long segments(FileChannel source, long start, long end, boolean allClosed) throws IOException {
        long at = start;
        while (at < end) {
            long length = Math.min(SEGMENT_BYTES, end - at);
            boolean closes = allClosed || at + length < end;
            long copied = segment(read(source, at, (int) length), closes);
            if (copied == 0) {
                break;
            }
            at += copied;
        }
        new ManifestFile(new LocalDisk(), files).publish(manifest);
        return at;
    }

    private static byte[] read(FileChannel source, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (source.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("log is too short: offset=" + at);
            }
        }
        return bytes.array();
    }

    /** Writes the whole lines among the bytes as one segment; answers their length. */
    private int segment(byte[] bytes, boolean closes) throws IOException {
        int count = 0;
        int end = 0;
        for (int n = 0; n < bytes.length; n++) {
            if (bytes[n] == '\n') {
                count++;
                end = n + 1;
            }
        }
        if (count == 0) {
            return 0;
        }
        long base = last() + 1;
        PositionRange positions = new PositionRange(base, last() + count);
        byte[] header = new SegmentHeader(files.id(), files.handle(), base).encode();
        long length = (long) header.length + end;
        try (FileChannel file = writing(files.segment(base))) {
            write(file, ByteBuffer.wrap(header));
            write(file, ByteBuffer.wrap(bytes, 0, end));
            if (closes) {
                CRC32C digest = new CRC32C();
                digest.update(header);
                digest.update(bytes, 0, end);
                byte[] footer = new SegmentFooter(positions, count, length, (int) digest.getValue()).encode();
                write(file, ByteBuffer.wrap(footer));
                length += footer.length;
                manifest = manifest.with(new ClosedSegment(base, positions.last(), length, (int) digest.getValue()));
            }
            file.force(true);
        }
        forced = new ForcedMark(positions.last(), base, length);
        return end;
    }

    private static FileChannel writing(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
