package dev.tidemark.testkit.model;

import dev.tidemark.engine.PositionRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a reopened collection holds.
 *
 * @param log all its records, as the log is read from the start
 * @param state latest record of each key that has a value, as reads of the keys give it
 * @param damage positions that the store itself says it cannot read
 * @param compacted ranges in which a record may be missing when its key has a later one
 * @param droppedUntil position up to which tombstones there may be missing too, zero for none
 */
public record Reopened(
        List<ModelRecord> log,
        SortedMap<String, ModelRecord> state,
        List<PositionRange> damage,
        List<PositionRange> compacted,
        long droppedUntil) {

    /** A collection that was never compacted. */
    public Reopened(List<ModelRecord> log, SortedMap<String, ModelRecord> state, List<PositionRange> damage) {
        this(log, state, damage, List.of(), 0);
    }

    /** A collection that has lost no tombstone. */
    public Reopened(
            List<ModelRecord> log,
            SortedMap<String, ModelRecord> state,
            List<PositionRange> damage,
            List<PositionRange> compacted) {
        this(log, state, damage, compacted, 0);
    }

    public Reopened {
        log = List.copyOf(log);
        state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
        damage = List.copyOf(damage);
        compacted = List.copyOf(compacted);
    }

    /**
     * The same with the records in their places that compaction was right to leave out: within its ranges, and with a later
     * record of their key still there, or told as damaged; tombstones, where they may be dropped and no value before them is
     * there. What was left out without that right stays missing, for the checker to find; an appended value, which nothing ever
     * supersedes, among it.
     *
     * @param known the log as it was, by what its clients know
     */
    public Reopened withCompacted(List<ModelRecord> known) {
        Map<Long, ModelRecord> whole = new TreeMap<>();
        log.forEach(record -> whole.put(record.position(), record));
        Map<String, Long> latest = new HashMap<>();
        List<ModelRecord> dropped =
                known.stream().filter(record -> mayBeDropped(record, whole)).toList();
        dropped.forEach(tombstone -> latest.merge(tombstone.key(), tombstone.position(), Math::max));
        Stream.concat(log.stream(), known.stream().filter(record -> isDamaged(record.position())))
                .filter(record -> !record.change().isAppend())
                .forEach(record -> latest.merge(record.key(), record.position(), Math::max));
        for (ModelRecord record : known) {
            boolean superseded = latest.getOrDefault(record.key(), 0L) > record.position();
            if (superseded && isCompacted(record.position())) {
                whole.putIfAbsent(record.position(), record);
            }
        }
        dropped.forEach(tombstone -> whole.put(tombstone.position(), tombstone));
        return new Reopened(List.copyOf(whole.values()), state, damage, compacted, droppedUntil);
    }

    /** A missing tombstone has nothing left to hide: no record of its key before it is there. */
    private boolean mayBeDropped(ModelRecord known, Map<Long, ModelRecord> there) {
        return isDroppable(known)
                && !there.containsKey(known.position())
                && there.values().stream()
                        .filter(record -> !record.change().isDelete())
                        .noneMatch(record -> record.key().equals(known.key()) && record.position() < known.position());
    }

    boolean isDroppable(ModelRecord record) {
        return record.change().isDelete() && record.position() <= droppedUntil && isCompacted(record.position());
    }

    /**
     * The same with the records in their places that stood before the position at which retention has made the log begin. That it
     * was right to, is for the caller to see.
     *
     * @param known the log as it was, by what its clients know
     * @param first position of the first record that there is, or will be
     */
    public Reopened withHead(List<ModelRecord> known, long first) {
        List<ModelRecord> whole = new ArrayList<>(
                known.stream().filter(record -> record.position() < first).toList());
        whole.addAll(log);
        return new Reopened(whole, state, damage, compacted, droppedUntil);
    }

    /** Whether a compaction may have left out the record of this position. */
    public boolean isCompacted(long position) {
        return compacted.stream().anyMatch(range -> range.contains(position));
    }

    /** A collection without damage whose state is as the log says. */
    public static Reopened of(List<ModelRecord> log) {
        return new Reopened(log, ModelCollection.replay(log), List.of());
    }

    /** Highest position there or named as damaged, zero for none. */
    public long last() {
        long last = log.isEmpty() ? 0 : log.get(log.size() - 1).position();
        return damage.stream().mapToLong(PositionRange::last).reduce(last, Math::max);
    }

    boolean isDamaged(long position) {
        return damage.stream().anyMatch(range -> range.contains(position));
    }
}
