package dev.tidemark.testkit.disk;

import dev.tidemark.testkit.disk.PendingChange.Truncate;
import dev.tidemark.testkit.disk.PendingChange.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides what of a file's pending changes reaches the platter when they are not forced in order. Lives for one crash.
 *
 * <p>A sector is written from the page cache as it is at some moment, so it holds the first so many of the changes that touch
 * it, never a later one without an earlier one; different sectors are written at different moments.
 */
final class CrashImage {

    private static final int SECTOR_BYTES = 512;

    private final GrowingBytes platter;
    private final RandomGenerator random;
    /** How many of the pending changes each sector has seen. */
    private final Map<Long, Integer> moments = new HashMap<>();

    CrashImage(GrowingBytes platter, RandomGenerator random) {
        this.platter = platter;
        this.random = random;
    }

    void keep(CutOutcome outcome, List<PendingChange> pending, int viewLength) {
        switch (outcome) {
            case NOTHING -> {}
            case PREFIX -> keepPrefix(pending);
            case SECTORS -> keepSectors(pending, viewLength);
            case LENGTH_ONLY -> keepLength(viewLength);
            case ALL -> pending.forEach(this::apply);
        }
    }

    private void keepPrefix(List<PendingChange> pending) {
        int whole = random.nextInt(pending.size());
        pending.subList(0, whole).forEach(this::apply);
        if (pending.get(whole) instanceof Write torn && !torn.fate().lost()) {
            int count = random.nextInt(torn.bytes().length + 1);
            platter.write(torn.bytes(), 0, random.nextBoolean() ? sectorEnd(torn, count) : count, target(torn));
        }
    }

    /** The count that ends the write at the sector boundary at or before {@code count}. */
    private static int sectorEnd(Write write, int count) {
        long end = (target(write) + count) / SECTOR_BYTES * SECTOR_BYTES;
        return (int) Math.max(0, end - target(write));
    }

    void keepSectors(List<PendingChange> pending, int viewLength) {
        int lengthBefore = platter.length();
        for (int index = 0; index < pending.size(); index++) {
            PendingChange change = pending.get(index);
            if (change instanceof Write write && !write.fate().lost()) {
                keepSectorsOf(write, index, pending.size());
            } else if (change instanceof Truncate && random.nextBoolean()) {
                apply(change);
            }
        }
        switch (random.nextInt(3)) {
            case 0 -> platter.growTo(Math.max(platter.length(), viewLength));
            case 1 -> platter.truncate(Math.max(lengthBefore, random.nextInt(platter.length() + 1)));
            default -> {}
        }
    }

    private void keepSectorsOf(Write write, int index, int pendingCount) {
        long target = target(write);
        int done = 0;
        while (done < write.bytes().length) {
            long sector = (target + done) / SECTOR_BYTES;
            int count = (int) Math.min(write.bytes().length - done, (sector + 1) * SECTOR_BYTES - target - done);
            int moment = moments.computeIfAbsent(sector, unseen -> chooseMoment(pendingCount));
            if (index < moment) {
                platter.write(write.bytes(), done, count, target + done);
            }
            done += count;
        }
    }

    private int chooseMoment(int pendingCount) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> 0;
            case 2, 3 -> pendingCount;
            default -> random.nextInt(pendingCount + 1);
        };
    }

    private void keepLength(int viewLength) {
        int start = platter.length();
        int count = viewLength - start;
        if (count <= 0) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> platter.write(noise(count), 0, count, start);
            case 1 -> platter.write(stale(count), 0, count, start);
            default -> platter.growTo(viewLength);
        }
    }

    private byte[] noise(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What an earlier owner of the blocks left: here, an older part of the same file, so that its lines look whole. */
    private byte[] stale(int count) {
        byte[] bytes = new byte[count];
        int length = platter.length();
        int from = length == 0 ? 0 : random.nextInt(length);
        for (int i = 0; i < count && length > 0; i++) {
            bytes[i] = platter.at((from + i) % length);
        }
        return bytes;
    }

    private void apply(PendingChange change) {
        if (change instanceof Truncate truncate) {
            platter.truncate(truncate.length());
        } else if (change instanceof Write write && !write.fate().lost()) {
            platter.write(write.bytes(), 0, write.bytes().length, target(write));
        }
    }

    private static long target(Write write) {
        return write.offset() + write.fate().misdirection();
    }
}
