package dev.tidemark.engine.log;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentHeader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Lines and headers of a collection number 7, for tests of whatever stores or reads them. */
public final class SampleLines {

    public static final String HANDLE = "00c0ffee00c0ffee";
    public static final CollectionId ID = new CollectionId(7);

    private SampleLines() {}

    public static CollectionFiles files(Path dataDirectory) {
        return new CollectionFiles(dataDirectory.resolve("collections").resolve("orders"), ID, HANDLE);
    }

    public static byte[] header(long base) {
        return new SegmentHeader(ID, HANDLE, base).encode();
    }

    /** A line that sets a key, on its own. */
    public static byte[] set(long position, String key, String value) {
        return set(position, position, key, value);
    }

    /** A line that sets a key, in an atomic batch that ends at {@code commit}. */
    public static byte[] set(long position, long commit, String key, String value) {
        return line(position, commit, Operation.SET, key, value.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] delete(long position, String key) {
        return line(position, position, Operation.DELETE, key, LogLineWriter.NONE);
    }

    /** What heads a compacted range whose first position has no line any more. */
    public static byte[] checkpoint(long position) {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(
                new Stamp(position, 1_000 + position, Operation.CHECKPOINT, position, LogRecord.NEVER),
                LogLineWriter.NONE,
                "{\"generation\":9}".getBytes(StandardCharsets.UTF_8));
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }

    private static byte[] line(long position, long commit, Operation operation, String key, byte[] value) {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(
                new Stamp(position, 1_000 + position, operation, commit, LogRecord.NEVER), KeyText.escape(key), value);
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }

    /** Lines as a segment takes them. */
    public static AppendedLines appended(long firstPosition, byte[]... lines) {
        int[] starts = new int[lines.length];
        for (int line = 1; line < lines.length; line++) {
            starts[line] = starts[line - 1] + lines[line - 1].length;
        }
        byte[] joined = join(lines);
        return new AppendedLines(joined, joined.length, firstPosition, starts, lines.length);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
