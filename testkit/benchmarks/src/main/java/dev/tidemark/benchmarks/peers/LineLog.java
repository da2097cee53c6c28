package dev.tidemark.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A generator of logs of canonical lines: a given length, a given number of keys in a scrambled order that is the same
 * on every run, values of a given length.
 *
 * @param lengthBytes lines are written until the log is at least this long
 * @param keyCount distinct keys; all of them occur when there are as many lines
 * @param keyLength keys are filled up with {@code x} to this length; shorter than the key itself: no filling
 * @param valueLength bytes of each JSON value
 * @param order in which the keys come
 */
public record LineLog(long lengthBytes, int keyCount, int keyLength, int valueLength, Order order) {

    /** How keys follow one another. */
    public enum Order {
        /** All of them, then all of them again in the same order. */
        WALK,
        /** As if drawn at random, so that a key's last line may be anywhere. */
        DRAWN
    }

    private static final int WRITE_BYTES = 1 << 20;
    private static final long MILLIS = 1_795_170_000_123L;
    private static final int LINES_PER_MILLI = 100;

    /** Bytes of a line of {@link #manyKeys} with a one-digit position, so that keys never run out before the lines. */
    private static final int MANY_KEYS_LINE_MIN = 227;

    /** A step that is prime and larger than any key count, so that the walk meets every key. */
    private static final long STEP = 2_147_483_647L;

    /** Bytes of a line of {@link #churned}, all but exactly. */
    private static final int CHURNED_LINE = 312;

    public LineLog(long lengthBytes, int keyCount, int keyLength, int valueLength) {
        this(lengthBytes, keyCount, keyLength, valueLength, Order.WALK);
    }

    /** A log of which so many lines in a hundred are superseded by later ones. */
    public static LineLog churned(long lengthBytes, int percent) {
        int keyCount = (int) (lengthBytes / CHURNED_LINE * (100 - percent) / 100);
        return new LineLog(lengthBytes, keyCount, 0, 200, Order.DRAWN);
    }

    /** 100,000 keys with values of about 200 bytes. */
    public static LineLog fewKeys(long lengthBytes) {
        return new LineLog(lengthBytes, 100_000, 0, 200);
    }

    /** One line a key: 4.6 million keys of 29 bytes in 1 GiB. */
    public static LineLog manyKeys(long lengthBytes) {
        return new LineLog(lengthBytes, (int) (lengthBytes / MANY_KEYS_LINE_MIN) + 1, 29, 103);
    }

    /** Receives the entries of the log in order. */
    @FunctionalInterface
    public interface Entries {
        void accept(String key, byte[] value) throws IOException;
    }

    /** Writes the lines, positions from 1, and syncs; answers how many. */
    public long write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            LineBuffer lines = new LineBuffer(2 * WRITE_BYTES);
            byte[] value = value();
            long written = 0;
            long position = 0;
            while (written + lines.length() < lengthBytes) {
                position++;
                lines.append(position, MILLIS + position / LINES_PER_MILLI, key(position), value);
                if (lines.length() >= WRITE_BYTES) {
                    written += flush(channel, lines);
                }
            }
            flush(channel, lines);
            channel.force(true);
            return position;
        }
    }

    /** The same entries without their lines, for a store that makes its own. */
    public void entries(long count, Entries receiver) throws IOException {
        byte[] value = value();
        for (long position = 1; position <= count; position++) {
            receiver.accept(key(position), value);
        }
    }

    public String firstKey() {
        return key(1);
    }

    private String key(long position) {
        long number = order == Order.WALK ? position * STEP : mixed(position) >>> 1;
        String key = "user-" + number % keyCount;
        return key.length() >= keyLength ? key : key + "x".repeat(keyLength - key.length());
    }

    /** David Stafford's variant 13 of the finalizer of MurmurHash3. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private byte[] value() {
        byte[] value = new byte[valueLength];
        Arrays.fill(value, (byte) 'v');
        value[0] = '"';
        value[valueLength - 1] = '"';
        return value;
    }

    private static int flush(FileChannel channel, LineBuffer lines) throws IOException {
        ByteBuffer bytes = lines.view();
        int length = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        lines.clear();
        return length;
    }
}
