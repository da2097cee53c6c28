package dev.tidemark.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The keys and values of every row: keys {@code user-<n>} drawn uniformly, minified JSON values of about 200 bytes.
 * Both are made ahead, so that a caller's own share of a call is one random number. Immutable; shared by all threads.
 */
public final class Workload {

    public static final int KEYS = 100_000;

    private static final int DISTINCT_VALUES = 1_024;
    private static final int NOTE_LENGTH_MIN = 60;
    private static final int NOTE_LENGTH_SPREAD = 40;

    private final String[] keys;
    private final byte[][] values;

    public Workload(int keyCount, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        keys = new String[keyCount];
        for (int n = 0; n < keyCount; n++) {
            keys[n] = key(n);
        }
        values = new byte[DISTINCT_VALUES][];
        for (int n = 0; n < DISTINCT_VALUES; n++) {
            values[n] = value(random);
        }
    }

    public static Workload standard() {
        return new Workload(KEYS, 20_261_121);
    }

    public static String key(int number) {
        return "user-" + number;
    }

    public int keyCount() {
        return keys.length;
    }

    public String keyAt(int number) {
        return keys[number];
    }

    /** A value by number; the caller must not change its bytes. */
    public byte[] valueAt(int number) {
        return values[number & DISTINCT_VALUES - 1];
    }

    public String anyKey() {
        return keys[ThreadLocalRandom.current().nextInt(keys.length)];
    }

    public byte[] anyValue() {
        return values[ThreadLocalRandom.current().nextInt(DISTINCT_VALUES)];
    }

    private static byte[] value(SplittableRandom random) {
        StringBuilder note = new StringBuilder();
        int length = NOTE_LENGTH_MIN + random.nextInt(NOTE_LENGTH_SPREAD);
        for (int n = 0; n < length; n++) {
            note.append((char) ('a' + random.nextInt(26)));
        }
        String text = "{\"name\":\"Ada " + random.nextInt(1_000_000)
                + "\",\"score\":" + random.nextInt(10_000)
                + ",\"active\":true,\"tags\":[\"north\",\"blue\"],\"updated\":\"2026-11-20T10:20:00.123Z\",\"note\":\""
                + note + "\"}";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
