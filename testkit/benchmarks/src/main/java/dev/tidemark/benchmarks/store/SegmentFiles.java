package dev.tidemark.benchmarks.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Closed segments of the default length, with values that compress as JSON of an application does: about 200 bytes, names and
 * words of few kinds, numbers of many. The same on every run.
 */
public final class SegmentFiles {

    private static final String HANDLE = "00c0ffee00c0ffee";
    private static final long MILLIS = 1_795_170_000_123L;
    private static final int KEYS = 100_000;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String[] WORDS = {
        "harbour", "lantern", "pepper", "violet", "anchor", "meadow", "copper", "winter", "signal", "bridge", "orchid",
        "gravel", "tunnel", "marble", "falcon", "summit", "canvas", "ribbon", "timber", "velvet", "saddle", "pebble"
    };

    private final CollectionFiles files;
    private final List<ChunkSource> sources = new ArrayList<>();
    private final Random random = new Random(1);
    private long position;
    private long bytes;

    private SegmentFiles(Path directory) throws IOException {
        files = new CollectionFiles(directory, new CollectionId(1), HANDLE);
        Files.createDirectories(files.logDirectory());
    }

    /** Writes segments until they hold so many bytes; the page cache is warm afterwards. */
    public static SegmentFiles create(Path directory, long lengthBytes) throws IOException {
        return create(directory, lengthBytes, StoreSettings.DEFAULT.segmentLengthMaxBytes());
    }

    /** The same with segments of another length. */
    static SegmentFiles create(Path directory, long lengthBytes, long segmentLengthBytes) throws IOException {
        SegmentFiles written = new SegmentFiles(directory);
        while (written.bytes < lengthBytes) {
            written.segment(Math.min(segmentLengthBytes, lengthBytes - written.bytes));
        }
        return written;
    }

    public CollectionFiles files() {
        return files;
    }

    public List<ChunkSource> sources() {
        return sources;
    }

    public List<Path> paths() {
        return sources.stream().map(ChunkSource::path).toList();
    }

    /** Of all files. */
    public long lengthBytes() {
        return bytes;
    }

    private void segment(long lengthBytes) throws IOException {
        long base = position + 1;
        long length = 0;
        CRC32C digest = new CRC32C();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(files.segment(base)), BUFFER_BYTES)) {
            OutputStream content = new CheckedOutputStream(file, digest);
            byte[] header = new SegmentHeader(files.id(), HANDLE, base).encode();
            content.write(header);
            length += header.length;
            LogLineWriter line = new LogLineWriter(1_024);
            do {
                position++;
                line.clear();
                line.write(
                        new LogRecord.Stamp(position, MILLIS + position, Operation.SET, position, LogRecord.NEVER),
                        KeyText.escape("user-" + random.nextInt(KEYS)),
                        value());
                content.write(line.array(), 0, line.length());
                length += line.length();
            } while (length < lengthBytes);
            PositionRange positions = new PositionRange(base, position);
            byte[] footer = new SegmentFooter(positions, positions.count(), length, (int) digest.getValue()).encode();
            file.write(footer);
            length += footer.length;
        }
        sources.add(ChunkSource.of(files, new ClosedSegment(base, position, length, (int) digest.getValue())));
        bytes += length;
    }

    private byte[] value() {
        String text = "{\"name\":\"" + word() + ' ' + word() + "\",\"score\":" + random.nextInt(100_000)
                + ",\"ratio\":" + random.nextInt(1_000_000) / 1e6 + ",\"active\":" + random.nextBoolean()
                + ",\"session\":\"" + Long.toHexString(random.nextLong()) + "\",\"tags\":[\"" + word() + "\",\""
                + word() + "\"],\"note\":\"" + word() + ' ' + word() + ' ' + word() + ' ' + word() + "\"}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }
}
