package dev.tidemark.engine.store;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.PlaceMatcher;
import dev.tidemark.engine.state.ScanCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The reading side of one open collection: the latest record of a key, listings, and the current view of the log. Any thread
 * calls it, without a lock, while the one writer goes on.
 *
 * <p>A reader sees of each key its latest durable record, or an earlier one that was the latest when the call began.
 *
 * <p>When compaction replaces segments, a reader may hold a place of one that is gone by the time it looks there. It then asks
 * the index again, which knows a newer place before the old segment leaves the view: once for each compaction, at most.
 */
public final class CollectionReader {

    /** A page of a scan ends soon after it holds this much. */
    private static final long SCAN_MAX_BYTES = 1 << 20;

    private static final int SCAN_STEP = 32;

    /** More replacements of segments than can happen during one look at the index. */
    private static final int STALE_TRIES_MAX = 10_000;

    /** One for each thread that reads, whatever the number of collections: 5 KiB that no read has to allocate. */
    private static final ThreadLocal<LineReader> LINES = ThreadLocal.withInitial(LineReader::new);

    private final KeyIndex index;
    private final Supplier<KeyHasher> hashers;
    private final List<PositionRange> damage;
    private volatile LogView view;

    CollectionReader(KeyIndex index, Supplier<KeyHasher> hashers, LogView view, List<PositionRange> damage) {
        this.index = index;
        this.hashers = hashers;
        this.view = view;
        this.damage = List.copyOf(damage);
    }

    public LogView view() {
        return view;
    }

    void publish(LogView newView) {
        view = newView;
    }

    /** Keys that have a value. */
    public long size() {
        return index.size();
    }

    /** Memory of the key index. */
    public long indexBytes() {
        return index.bytes();
    }

    /** Positions whose lines could not be read when the collection was opened; empty for a healthy one. */
    public List<PositionRange> damage() {
        return damage;
    }

    /** Why the collection takes no writes, empty for a healthy one. */
    Optional<TidemarkException> damaged(Location location) {
        return damage.isEmpty()
                ? Optional.empty()
                : Optional.of(new CorruptDataException(
                        "collection is damaged and takes no writes: positions=" + damage, location));
    }

    /**
     * The latest record of a key, empty when it has no value.
     *
     * @throws CorruptDataException when damage leaves open which record is the latest, or has hit the record
     */
    public Optional<LogRecord> latest(byte[] escapedKey) {
        return latest(escapedKey, LineScanner::record);
    }

    /**
     * What {@code taking} makes of the latest record of a key; fails like {@link #latest(byte[])}.
     *
     * @param taking sees the verified line, in place, during its call only; must not read from a collection meanwhile
     */
    public <T> Optional<T> latest(byte[] escapedKey, Function<LineScanner, T> taking) {
        KeyHasher hasher = hashers.get();
        hasher.hash(escapedKey, 0, escapedKey.length);
        return latest(hasher.h1(), escapedKey, taking);
    }

    <T> Optional<T> latest(long hash, byte[] escapedKey, Function<LineScanner, T> taking) {
        Probe<T> probe = new Probe<>(LINES.get(), escapedKey, taking);
        index.find(hash, probe);
        for (int tries = 0; probe.stale; tries++) {
            requireProgress(tries);
            probe.stale = false;
            index.find(hash, probe);
        }
        if (!damage.isEmpty()) {
            refuseDoubt(probe.position);
        }
        return probe.taken;
    }

    private static void requireProgress(int tries) {
        if (tries > STALE_TRIES_MAX) {
            throw new IllegalStateException("index names a segment that the view does not have: tries=" + tries);
        }
    }

    /** A record before a damaged stretch may have been replaced within it. */
    private void refuseDoubt(long position) {
        for (PositionRange lost : damage) {
            if (position < lost.last()) {
                throw new CorruptDataException(
                        "the key's latest record may be damaged: damagedPositions=" + lost, Location.NOWHERE);
            }
        }
    }

    /**
     * The latest records of all keys that have a hash: one, as a rule.
     *
     * @param hash as {@link dev.tidemark.engine.state.DueTimes} have it
     */
    public List<LogRecord> withHash(long hash) {
        LineReader lines = LINES.get();
        for (int tries = 0; ; tries++) {
            requireProgress(tries);
            List<LogRecord> records = new ArrayList<>();
            boolean[] stale = {false};
            index.find(hash, place -> {
                Optional<LineScanner> line = line(lines, place);
                line.ifPresent(found -> records.add(found.record()));
                stale[0] = stale[0] || line.isEmpty();
                return false;
            });
            if (!stale[0]) {
                return records;
            }
        }
    }

    /** The hash of a key, as {@link #withHash} takes it. */
    public long hash(byte[] escapedKey) {
        KeyHasher hasher = hashers.get();
        hasher.hash(escapedKey, 0, escapedKey.length);
        return hasher.h1();
    }

    /**
     * One page of records in the order of the key hash.
     *
     * @param limit most records returned
     * @param examineMax most keys looked at, so that a rare prefix costs bounded work a page
     * @param filter which records are wanted
     */
    public Scan scan(ScanCursor from, int limit, int examineMax, Predicate<LogRecord> filter) {
        refuseDoubt(0);
        List<LogRecord> records = new ArrayList<>();
        Optional<ScanCursor> next = Optional.of(from);
        int examined = 0;
        long bytes = 0;
        while (next.isPresent() && records.size() < limit && examined < examineMax && bytes < SCAN_MAX_BYTES) {
            int step = Math.min(SCAN_STEP, Math.min(limit - records.size(), examineMax - examined));
            Scan found = step(next.get(), step);
            next = found.next();
            examined += found.records().size();
            for (LogRecord record : found.records()) {
                if (filter.test(record)) {
                    records.add(record);
                    bytes += record.line().remaining();
                }
            }
        }
        return new Scan(records, next);
    }

    /** The records of some places in a row, all as one look at the index gave them. */
    private Scan step(ScanCursor from, int count) {
        LineReader lines = LINES.get();
        for (int tries = 0; ; tries++) {
            requireProgress(tries);
            List<Long> places = new ArrayList<>();
            Optional<ScanCursor> next = index.scan(from, count, (hash, place) -> places.add(place));
            List<LogRecord> records = new ArrayList<>(places.size());
            for (long place : places) {
                line(lines, place).ifPresent(line -> records.add(line.record()));
            }
            if (records.size() == places.size()) {
                return new Scan(records, next);
            }
        }
    }

    /** @param next where the following page starts, empty after the last one */
    public record Scan(List<LogRecord> records, Optional<ScanCursor> next) {}

    /** The line at a place, empty when the place is stale. */
    private Optional<LineScanner> line(LineReader lines, long place) {
        LogView seen = view;
        Optional<Segment> segment = seen.byOrdinal(Place.ordinal(place));
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(lines.line(segment.get(), Place.offset(place)));
        } catch (StorageFailedException failure) {
            if (failure.kind() == StorageFailedException.Kind.NOT_FOUND && seen.segments() != view.segments()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Reads the line at each place that the hash leads to, and takes what is wanted from the one that matches. */
    private final class Probe<T> implements PlaceMatcher {

        private final LineReader lines;
        private final byte[] escapedKey;
        private final Function<LineScanner, T> taking;
        private Optional<T> taken = Optional.empty();
        /** Of the record that matched, zero when none did. */
        private long position;

        /** Whether a place was looked at that the index knows a newer one for; it ends the search. */
        private boolean stale;

        Probe(LineReader lines, byte[] escapedKey, Function<LineScanner, T> taking) {
            this.lines = lines;
            this.escapedKey = escapedKey;
            this.taking = taking;
        }

        @Override
        public boolean matches(long place) {
            Optional<LineScanner> found = line(lines, place);
            if (found.isEmpty()) {
                stale = true;
                return true;
            }
            LineScanner line = found.get();
            boolean same = line.hasKey(escapedKey, 0, escapedKey.length);
            if (same) {
                taken = Optional.of(taking.apply(line));
                position = line.position();
            }
            return same;
        }
    }
}
