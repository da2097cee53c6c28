package dev.tidemark.benchmarks.peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A growing run of canonical log lines (SET only, plain ASCII keys), written as fast as a loop can:
 * <pre>{"position":42,"time":"2026-11-20T10:20:00.123Z","op":"SET","key":"user-2","value":{…},"crc":"1c291ca3"}</pre>
 * Owned by one thread at a time.
 */
public final class LineBuffer {

    private static final byte[] POSITION = bytes("{\"position\":");
    private static final byte[] TIME = bytes(",\"time\":\"");
    private static final byte[] KEY = bytes("\",\"op\":\"SET\",\"key\":\"");
    private static final byte[] VALUE = bytes("\",\"value\":");
    private static final byte[] CRC = bytes(",\"crc\":\"");
    private static final byte[] END = bytes("\"}\n");
    private static final byte[] HEX = bytes("0123456789abcdef");
    private static final int OVERHEAD_MAX = 160;
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final CRC32C checksum = new CRC32C();
    private final byte[] digits = new byte[20];
    private byte[] bytes;
    private int length;
    private long timeMillis = Long.MIN_VALUE;
    private byte[] time = new byte[0];

    public LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /** The lines so far; shares the bytes, valid until the next append. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    public void append(long position, long millis, String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.ISO_8859_1);
        ensure(OVERHEAD_MAX + keyBytes.length + value.length);
        if (millis != timeMillis) {
            timeMillis = millis;
            time = bytes(MILLIS.format(Instant.ofEpochMilli(millis)));
        }
        int start = length;
        put(POSITION);
        putDecimal(position);
        put(TIME);
        put(time);
        put(KEY);
        put(keyBytes);
        put(VALUE);
        put(value);
        checksum.reset();
        checksum.update(bytes, start, length - start);
        put(CRC);
        putHex((int) checksum.getValue());
        put(END);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private void put(byte[] source) {
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    private void putDecimal(long number) {
        int at = digits.length;
        long rest = number;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        System.arraycopy(digits, at, bytes, length, digits.length - at);
        length += digits.length - at;
    }

    private void putHex(int number) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[number >>> shift & 15];
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
