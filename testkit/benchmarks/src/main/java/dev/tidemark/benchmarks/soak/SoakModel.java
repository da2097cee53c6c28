package dev.tidemark.benchmarks.soak;

import dev.tidemark.actors.Json;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the soak has written, and what a store must answer for it. Written to by the lane that owns the key, read by any thread.
 *
 * <p>Hot keys are set again and again, every 16th time deleted; cold keys are set once. A key's lane, its number within the lane
 * and its version give its value, so that nothing but positions and versions is kept.
 */
final class SoakModel {

    /** Writers that each own some keys. */
    static final int LANES = 64;

    static final int HOT_KEYS = 20_032;

    private static final int DELETE_EVERY = 16;
    private static final int HOT_FILL = 560;
    private static final int COLD_FILL = 2_300;

    /** So few that the text compresses about five times, as logs do. */
    private static final int WORDS = 64;

    private static final String TEXT = text();

    private final AtomicLongArray hotPositions = new AtomicLongArray(HOT_KEYS);
    private final AtomicIntegerArray hotVersions = new AtomicIntegerArray(HOT_KEYS);
    private final AtomicIntegerArray coldCounts = new AtomicIntegerArray(LANES);

    /** Number of a key that the lane owns. */
    static int hotKey(int lane, int index) {
        return index * LANES + lane;
    }

    static int hotKeysOfLane() {
        return HOT_KEYS / LANES;
    }

    /** Version that the next write of the key makes; the first is 1. */
    int nextVersion(int hotKey) {
        return hotVersions.get(hotKey) + 1;
    }

    static boolean deletes(int version) {
        return version % DELETE_EVERY == 0;
    }

    static Json hotValue(int hotKey, int version) {
        return value(hotKey, version, HOT_FILL);
    }

    static Json coldValue(int coldKey) {
        return value(coldKey, 0, COLD_FILL);
    }

    void hotWritten(int hotKey, int version, long position) {
        hotVersions.set(hotKey, version);
        hotPositions.set(hotKey, position);
    }

    void coldWritten(int lane) {
        coldCounts.incrementAndGet(lane);
    }

    /** Number of the next cold key of a lane. */
    int nextColdKey(int lane) {
        return coldCounts.get(lane) * LANES + lane;
    }

    boolean isColdWritten(int coldKey) {
        return coldKey / LANES < coldCounts.get(coldKey % LANES);
    }

    /** Position of the key's last acknowledged write, zero for none. */
    long hotPosition(int hotKey) {
        return hotPositions.get(hotKey);
    }

    int hotVersion(int hotKey) {
        return hotVersions.get(hotKey);
    }

    boolean isHotAlive(int hotKey) {
        return hotPosition(hotKey) > 0 && !deletes(hotVersion(hotKey));
    }

    /** Keys that have a value. */
    long alive() {
        long alive = coldKeys();
        for (int hotKey = 0; hotKey < HOT_KEYS; hotKey++) {
            alive += isHotAlive(hotKey) ? 1 : 0;
        }
        return alive;
    }

    /** Cold keys written. */
    long coldKeys() {
        long count = 0;
        for (int lane = 0; lane < LANES; lane++) {
            count += coldCounts.get(lane);
        }
        return count;
    }

    private static Json value(int key, int version, int fill) {
        int start = Math.floorMod(key * 31 + version * 7_919, TEXT.length() - fill);
        return Json.parse(
                "{\"n\":" + key + ",\"v\":" + version + ",\"fill\":\"" + TEXT.substring(start, start + fill) + "\"}");
    }

    /** Words at random. */
    private static String text() {
        SplittableRandom random = new SplittableRandom(20_261_121);
        StringBuilder text = new StringBuilder();
        while (text.length() < 1 << 16) {
            int word = random.nextInt(WORDS);
            text.append((char) ('a' + word % 26)).append("ord").append(word).append(' ');
        }
        return text.toString();
    }
}
