package dev.tidemark.testkit.model;

import dev.tidemark.engine.PositionRange;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a reopened collection holds.
 *
 * @param log all its records, as the log is read from the start
 * @param state latest record of each key that has a value, as reads of the keys give it
 * @param damage positions that the store itself says it cannot read
 */
public record Reopened(List<ModelRecord> log, SortedMap<String, ModelRecord> state, List<PositionRange> damage) {

    public Reopened {
        log = List.copyOf(log);
        state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
        damage = List.copyOf(damage);
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
