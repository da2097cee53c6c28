package dev.tidemark.benchmarks.peers;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The limit for opening a log without a checkpoint: one thread frames the lines by their newlines, takes the CRC-32C of
 * each up to {@code ,"crc":} and compares it, hashes the key and fills a hash table of key hashes with the offsets.
 * The table starts small and grows, since a log does not tell how many keys it holds. Values are never looked into.
 */
public final class BareScan {

    private static final int READ_BYTES = 1 << 20;
    private static final int LINE_BYTES_MAX = 1 << 16;

    /** {@code ,"crc":"1c291ca3"} and the closing brace, without the newline. */
    private static final int TAIL_BYTES = 18;

    private static final int POSITION_AT = "{\"position\":".length();
    private static final int POSITION_END_TO_KEY =
            ",\"time\":\"2026-11-20T10:20:00.123Z\",\"op\":\"SET\",\"key\":\"".length();
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long NEWLINES = ONES * '\n';
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final CRC32C checksum = new CRC32C();
    private final byte[] bytes = new byte[READ_BYTES + LINE_BYTES_MAX];
    private final HashTable keys = new HashTable();
    private long lines;

    private BareScan() {}

    /** What one pass over a log found. */
    public record Result(long lines, int keys) {}

    /** Reads the whole file; throws when a line's checksum is wrong or the file ends within a line. */
    public static Result scan(Path file) throws IOException {
        BareScan scan = new BareScan();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            scan.scan(channel);
        }
        return new Result(scan.lines, scan.keys.size());
    }

    private void scan(FileChannel channel) throws IOException {
        long fileOffset = 0;
        int kept = 0;
        while (true) {
            int read = channel.read(ByteBuffer.wrap(bytes, kept, READ_BYTES), fileOffset + kept);
            if (read <= 0) {
                break;
            }
            int end = kept + read;
            int used = lines(fileOffset, end);
            if (used == 0 && end >= LINE_BYTES_MAX) {
                throw new IOException("line too long: offset=" + fileOffset);
            }
            kept = end - used;
            System.arraycopy(bytes, used, bytes, 0, kept);
            fileOffset += used;
        }
        if (kept > 0) {
            throw new EOFException("file ends within a line: offset=" + fileOffset);
        }
    }

    /** Takes all whole lines up to the end; answers where the last one ended. */
    private int lines(long fileOffset, int end) throws IOException {
        int start = 0;
        int newline = newline(start, end);
        while (newline < end) {
            line(start, newline, fileOffset + start);
            start = newline + 1;
            newline = newline(start, end);
        }
        return start;
    }

    private void line(int start, int end, long fileOffset) throws IOException {
        int covered = end - TAIL_BYTES;
        checksum.reset();
        checksum.update(bytes, start, covered - start);
        if ((int) checksum.getValue() != hex(covered + 8)) {
            throw new IOException("checksum is wrong: offset=" + fileOffset);
        }
        int at = start + POSITION_AT;
        while (bytes[at] != ',') {
            at++;
        }
        int key = at + POSITION_END_TO_KEY;
        keys.put(hash(key, keyEnd(key)), fileOffset);
        lines++;
    }

    /** Index of the next newline, eight bytes a step; the end if there is none. */
    private int newline(int from, int end) {
        int at = from;
        while (at + 8 <= end) {
            long xor = (long) LONGS.get(bytes, at) ^ NEWLINES;
            long found = xor - ONES & ~xor & HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            at += 8;
        }
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private int keyEnd(int start) {
        int at = start;
        while (bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private long hash(int start, int end) {
        long hash = (end - start) * 0x9E3779B97F4A7C15L;
        int at = start;
        while (at + 8 <= end) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * 0xC2B2AE3D27D4EB4FL;
            hash ^= hash >>> 32;
            at += 8;
        }
        while (at < end) {
            hash = (hash ^ bytes[at++]) * 0x100000001B3L;
        }
        hash ^= hash >>> 29;
        return hash * 0x9E3779B97F4A7C15L;
    }

    private int hex(int at) {
        int number = 0;
        for (int n = at; n < at + 8; n++) {
            int digit = bytes[n];
            number = number << 4 | (digit & 15) + (digit >>> 6) * 9;
        }
        return number;
    }
}
