package dev.tidemark.engine.space;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;

/**
 * What the files of one store take of the disk, by kind; one a store, made before anything is written. Any thread.
 *
 * <p>A unit of the data directory is counted once, before the first thing changes in it: by whoever is about to change it, or by
 * {@link #countSome} in the background. From then on {@link AccountedDisk} adds what each operation changes. So a unit's bytes
 * are counted exactly once, whatever goes on meanwhile, and nothing has to be counted before the store is open.
 *
 * <p>Locks: whoever changes a unit has its stripe shared, whoever counts has it alone. After the count nobody has it alone but
 * for moves from one unit to another and first looks at one collection.
 *
 * <p>Where the disk did not tell what an operation has left, the ledger is in doubt until {@link #restart}. Counting keeps no operation from being done.
 */
public final class DiskLedger {

    private static final int STRIPES = 64;

    /** Collections that are followed one by one; who asks for more of them has the first ones counted again. */
    private static final int ACCOUNTS_MAX = 1024;

    private static final long NOTHING = Long.MIN_VALUE;

    private static final Alarm NEVER = new Alarm(Long.MIN_VALUE, Long.MAX_VALUE, () -> {});

    /** What is to be told of: a total below or at the bounds. */
    private record Alarm(long below, long from, Runnable crossed) {}

    private final Path root;
    private final TreeCount count;
    private final FileSystem disk;
    private final AccountedDisk accounted;
    private final StampedLock[] stripes = new StampedLock[STRIPES];
    private final Tally store = new Tally();
    private final ConcurrentHashMap<Unit, Tally> accounts = new ConcurrentHashMap<>();
    private volatile Alarm alarm = NEVER;
    private volatile boolean doubtful;

    /** What had been found before it was forgotten; nothing once everything has been found anew. */
    private volatile long foundBefore = NOTHING;

    /** Whether every unit has been counted. */
    private volatile boolean whole;

    /** Units up to this one have been counted, or did not exist. */
    private volatile Unit cursor = Unit.TOP;

    /** Units beyond the cursor that have been counted; empty once all have. */
    private final Set<Unit> ahead = ConcurrentHashMap.newKeySet();

    /** Units that stood there when counting began. Guarded by this. */
    private Optional<UnitQueue> left = Optional.empty();

    private DiskLedger(FileSystem disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.count = new TreeCount(disk, root);
        this.accounted = new AccountedDisk(disk, this);
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            stripes[stripe] = new StampedLock();
        }
    }

    /** Counts the journal and what stands right in the data directory. Everything else is counted when it is touched, or later. */
    public static DiskLedger begin(FileSystem disk, Path root) {
        DiskLedger ledger = new DiskLedger(disk, root);
        ledger.countFew();
        return ledger;
    }

    private void countFew() {
        try {
            store.find(count.ofTop());
            store.find(count.of(root.resolve(Unit.JOURNAL)));
        } catch (StorageFailedException failure) {
            doubt();
        }
    }

    /** The disk that keeps this ledger; everything of the store goes through it from here on. */
    public FileSystem disk() {
        return accounted;
    }

    /** What has been counted so far. */
    public DiskUse use() {
        return new DiskUse(store.read(), whole && !doubtful);
    }

    /** Bytes of all kinds that have been counted so far; while they are counted anew, what was known before if that is more. */
    public long total() {
        return found() + changes();
    }

    /** The total less {@link #changes}: grows as more is counted, which takes nothing of the disk. */
    long found() {
        return Math.max(store.found(), foundBefore);
    }

    /** By how much the total has changed by what was done since the ledger began; never begins anew. */
    long changes() {
        return store.changes();
    }

    /** Whether something was not told by the disk, so that it takes {@link #restart} to be exact. */
    public boolean isDoubtful() {
        return doubtful;
    }

    /**
     * The next change that leaves the total below one bound, or at or above the other, is told, on the thread that does it; and
     * whenever {@link #found} may have changed.
     */
    void watch(long below, long from, Runnable crossed) {
        alarm = new Alarm(below, from, crossed);
    }

    /**
     * What one collection's directory takes. Looked through when it is asked for first; followed from then on.
     *
     * @throws StorageFailedException when it cannot be listed
     */
    public DiskUse useOf(Path directory) {
        Unit unit = Unit.of(root.relativize(directory));
        Tally known = accounts.get(unit);
        return new DiskUse((known == null ? account(unit) : known).read(), true);
    }

    private Tally account(Unit unit) {
        StampedLock stripe = stripe(unit);
        long stamp = stripe.writeLock();
        try {
            Tally present = accounts.get(unit);
            if (present != null) {
                return present;
            }
            Map<DiskKind, Long> bytes = count.of(unit.path(root));
            if (!isCounted(unit)) {
                find(bytes);
                ahead.add(unit);
            }
            Tally account = new Tally();
            account.find(bytes);
            Iterator<Unit> others = accounts.keySet().iterator();
            if (accounts.size() >= ACCOUNTS_MAX && others.hasNext()) {
                accounts.remove(others.next());
            }
            accounts.put(unit, account);
            return account;
        } finally {
            stripe.unlockWrite(stamp);
        }
    }

    /**
     * Counts some units that nobody has touched yet. One thread at a time.
     *
     * @return whether any are left
     */
    public synchronized boolean countSome(int atMost) {
        if (whole) {
            return false;
        }
        UnitQueue units = left.orElseGet(this::units);
        left = Optional.of(units);
        for (int done = 0; done < atMost && units.hasNext(); done++) {
            Unit unit = units.next();
            countOnce(unit, () -> cursor = unit);
        }
        if (units.hasNext()) {
            return true;
        }
        whole = true;
        ahead.clear();
        left = Optional.empty();
        if (!doubtful) {
            foundBefore = NOTHING;
            alarm.crossed().run();
        }
        return false;
    }

    private UnitQueue units() {
        UnitQueue.Builder units = new UnitQueue.Builder();
        for (String top : Unit.GATHERED) {
            try {
                units.add(top, disk.list(root.resolve(top)));
            } catch (StorageFailedException failure) {
                doubt();
            }
        }
        return units.build();
    }

    /** Forgets everything and counts anew: what {@link #begin} does, now; the rest by {@link #countSome}. */
    public synchronized void restart() {
        long[] stamps = new long[STRIPES];
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            stamps[stripe] = stripes[stripe].writeLock();
        }
        try {
            doubtful = false;
            whole = false;
            cursor = Unit.TOP;
            left = Optional.empty();
            ahead.clear();
            accounts.clear();
            foundBefore = found();
            store.forget();
            countFew();
        } finally {
            for (int stripe = 0; stripe < STRIPES; stripe++) {
                stripes[stripe].unlockWrite(stamps[stripe]);
            }
        }
    }

    /** Where a path's bytes are counted; empty outside of the data directory, and for its lock. */
    Optional<Place> placeOf(Path path) {
        boolean within = root.toString().isEmpty() ? !path.isAbsolute() : path.startsWith(root) && !path.equals(root);
        if (!within) {
            return Optional.empty();
        }
        Path relative = root.relativize(path);
        return DiskKind.of(relative).map(kind -> new Place(Unit.of(relative), kind));
    }

    TreeCount count() {
        return count;
    }

    void doubt() {
        doubtful = true;
    }

    /** Something in the unit is about to change; the unit has been counted, and nobody counts it before {@link #leave}. */
    long enter(Unit unit) {
        while (true) {
            long stamp = stripe(unit).readLock();
            if (isCounted(unit)) {
                return stamp;
            }
            stripe(unit).unlockRead(stamp);
            countOnce(unit, () -> ahead.add(unit));
        }
    }

    void leave(Unit unit, long stamp) {
        stripe(unit).unlockRead(stamp);
    }

    /** Runs an action while nobody else changes anything in either unit. */
    void alone(Unit first, Unit second, Runnable action) {
        int lower = Math.min(stripeOf(first), stripeOf(second));
        int higher = Math.max(stripeOf(first), stripeOf(second));
        long lowerStamp = stripes[lower].writeLock();
        long higherStamp = higher == lower ? 0 : stripes[higher].writeLock();
        try {
            count(first, () -> ahead.add(first));
            count(second, () -> ahead.add(second));
            action.run();
        } finally {
            if (higher != lower) {
                stripes[higher].unlockWrite(higherStamp);
            }
            stripes[lower].unlockWrite(lowerStamp);
        }
    }

    /** @param noted makes known that it has been counted */
    private void countOnce(Unit unit, Runnable noted) {
        StampedLock stripe = stripe(unit);
        long stamp = stripe.writeLock();
        try {
            count(unit, noted);
        } finally {
            stripe.unlockWrite(stamp);
        }
    }

    /** With the unit's stripe alone. */
    private void count(Unit unit, Runnable noted) {
        if (isCounted(unit)) {
            return;
        }
        try {
            find(count.of(unit.path(root)));
        } catch (StorageFailedException failure) {
            doubt();
        }
        noted.run();
    }

    private void find(Map<DiskKind, Long> bytes) {
        store.find(bytes);
        alarm.crossed().run();
    }

    private boolean isCounted(Unit unit) {
        return whole || !unit.isGathered() || unit.compareTo(cursor) <= 0 || ahead.contains(unit);
    }

    /** Within {@link #enter} and {@link #leave}, or {@link #alone}. */
    void add(Place place, long delta) {
        if (delta == 0) {
            return;
        }
        store.change(place.kind(), delta);
        Tally account = accounts.get(place.unit());
        if (account != null) {
            account.change(place.kind(), delta);
        }
        long total = total();
        Alarm watched = alarm;
        if (total < watched.below() || total >= watched.from()) {
            watched.crossed().run();
        }
    }

    private StampedLock stripe(Unit unit) {
        return stripes[stripeOf(unit)];
    }

    private static int stripeOf(Unit unit) {
        return Math.floorMod(unit.hashCode(), STRIPES);
    }
}
