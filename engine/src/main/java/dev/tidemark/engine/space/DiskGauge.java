package dev.tidemark.engine.space;

import dev.tidemark.engine.DiskFullException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How near a store is to what it may take of the disk. Any thread.
 *
 * <p>The pressure is the use by the cap, or the space that must be left by the space that is left, whichever is more:
 *
 * <pre>
 *   EASY  ── 95 % ──▶  TIGHT  ── 100 % ──▶  FULL
 *   EASY  ◀── 90 % ──  TIGHT  ◀── 95 % ──   FULL
 * </pre>
 *
 * <p>While it is not easy what can be made again is evicted, down to 90 %, and nothing of the kind is made. It is easy again only when all that
 * was evicted since would fit below 90 %: what would have to go again at once is not made again. While it is full writes are refused.
 *
 * <p>What is left of the file system is known from {@link #look} alone, and between two looks falls with what the store takes itself;
 * what the ledger only finds had been taken before.
 */
public final class DiskGauge {

    /** What is to be done. */
    public enum Level {
        EASY,
        TIGHT,
        FULL
    }

    private static final long UNKNOWN = -1;
    private static final double TIGHT_FROM = 0.95;
    private static final double EASY_BELOW = 0.90;

    private final DiskLedger ledger;
    private final DiskLimits limits;

    /** Of the file system, and changes of the store, when that was looked at last. Guarded by this. */
    private long freeBytes = UNKNOWN;

    private long changesThen;

    /** Bytes evicted since it was easy. Guarded by this. */
    private long evictedBytes;

    /** Evictions under way. Guarded by this. */
    private int evictions;

    /** Whether the pressure was at 95 % or above when it was judged last. Guarded by this. */
    private boolean high;

    private volatile Level level = Level.EASY;

    /** Guarded by this. */
    private Consumer<Level> listener = changed -> {};

    /** @param ledger has no other gauge */
    public DiskGauge(DiskLedger ledger, DiskLimits limits) {
        this.ledger = ledger;
        this.limits = limits;
        assess();
    }

    /**
     * @param newListener is told the present level, each change of it, and each time that the pressure has come to 95 % again; on
     *     the thread that brings it about, and must return at once
     */
    public synchronized void listen(Consumer<Level> newListener) {
        listener = newListener;
        newListener.accept(level);
    }

    public DiskLimits limits() {
        return limits;
    }

    public Level level() {
        return level;
    }

    /** What the file system was found to have left, less what the store has taken since; empty before the first look. */
    public synchronized OptionalLong freeBytes() {
        return freeBytes == UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, freeBytes - (ledger.changes() - changesThen)));
    }

    /** @param usableBytes of the file system, now */
    public synchronized void look(long usableBytes) {
        freeBytes = usableBytes;
        changesThen = ledger.changes();
        assess();
    }

    /** Whether something should be evicted now. */
    public synchronized boolean wantsEviction() {
        return level != Level.EASY && ledger.total() >= boundAt(EASY_BELOW);
    }

    /**
     * Evicts something that could be made again; it is not easy before this has returned, since what it gives is not there to be
     * taken again.
     *
     * @param deletion answers the bytes that it has deleted
     * @return the same
     */
    public long evict(LongSupplier deletion) {
        evicting(1);
        long bytes = 0;
        try {
            bytes = deletion.getAsLong();
            return bytes;
        } finally {
            evicted(bytes);
        }
    }

    private synchronized void evicting(int more) {
        evictions += more;
        assess();
    }

    private synchronized void evicted(long bytes) {
        evictedBytes += bytes;
        evicting(-1);
    }

    /** Why writes are refused, empty while they are taken. */
    public Optional<DiskFullException> refusal() {
        return level == Level.FULL ? Optional.of(shortage()) : Optional.empty();
    }

    /** What space is short, and by how much, for whom it keeps from something. */
    public DiskFullException shortage() {
        return new DiskFullException(describe());
    }

    /** The bound that is nearest, with the figure that it bounds. */
    public synchronized String describe() {
        long total = ledger.total();
        boolean byCap = limits.maxBytes() > 0 && boundAt(1) == limits.maxBytes();
        return byCap
                ? "disk use nears its cap: maxBytes=" + limits.maxBytes() + " useBytes=" + total
                : "little disk space is left: minFreeBytes=" + limits.minFreeBytes() + " freeBytes="
                        + freeBytes().orElse(UNKNOWN);
    }

    /** Until no change slips in between a judgement and the bounds of the next one. */
    private synchronized void assess() {
        long total;
        do {
            total = ledger.total();
            Level next = judge(total);
            if (next == Level.EASY) {
                evictedBytes = 0;
            }
            boolean nowHigh = total >= boundAt(TIGHT_FROM);
            boolean told = next != level || (nowHigh && !high);
            high = nowHigh;
            level = next;
            if (told) {
                listener.accept(next);
            }
            ledger.watch(below(), from(), this::assess);
        } while (ledger.total() < below() || ledger.total() >= from());
    }

    private Level judge(long total) {
        if (total >= boundAt(1)) {
            return Level.FULL;
        }
        return switch (level) {
            case EASY -> total >= boundAt(TIGHT_FROM) ? Level.TIGHT : Level.EASY;
            case TIGHT -> total < easyBelow() ? Level.EASY : Level.TIGHT;
            case FULL -> total < easyBelow() ? Level.EASY : total < boundAt(TIGHT_FROM) ? Level.TIGHT : Level.FULL;
        };
    }

    private long below() {
        return switch (level) {
            case EASY -> Long.MIN_VALUE;
            case TIGHT -> high ? Math.max(easyBelow(), boundAt(TIGHT_FROM)) : easyBelow();
            case FULL -> boundAt(TIGHT_FROM);
        };
    }

    private long from() {
        return switch (level) {
            case EASY -> boundAt(TIGHT_FROM);
            case TIGHT -> high ? boundAt(1) : boundAt(TIGHT_FROM);
            case FULL -> Long.MAX_VALUE;
        };
    }

    private long easyBelow() {
        return evictions > 0 ? Long.MIN_VALUE : Math.min(boundAt(EASY_BELOW) - evictedBytes, boundAt(TIGHT_FROM));
    }

    /** Bytes of the store at which the pressure is so much; moves as more of them are found. */
    private long boundAt(double pressure) {
        long byCap = limits.maxBytes() == 0 ? Long.MAX_VALUE : (long) (limits.maxBytes() * pressure);
        boolean known = limits.minFreeBytes() > 0 && freeBytes != UNKNOWN;
        long spare = known ? freeBytes - (long) (limits.minFreeBytes() / pressure) : 0;
        long bySpace = known ? ledger.found() + changesThen + spare : Long.MAX_VALUE;
        return Math.min(byCap, bySpace);
    }
}
