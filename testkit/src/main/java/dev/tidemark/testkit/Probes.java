package dev.tidemark.testkit;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the rare states that a run has reached, by name.
 *
 * <p>A simulation owns one and marks states in it; a suite adds those of all its runs together and then fails with
 * {@link #requireAll} when a listed state was never reached: a check that never meets its case proves nothing. Safe
 * for any thread, so that runs on several threads may share the suite's total.
 */
public final class Probes {

    private final ConcurrentHashMap<String, LongAdder> hitsByName = new ConcurrentHashMap<>();

    /** Marks that the state was reached once more. */
    public void hit(String name) {
        hit(name, 1);
    }

    private void hit(String name, long count) {
        hitsByName.computeIfAbsent(name, absent -> new LongAdder()).add(count);
    }

    /** How often the state was reached; 0 for a name never seen. */
    public long hits(String name) {
        LongAdder hits = hitsByName.get(name);
        return hits == null ? 0 : hits.sum();
    }

    /** All names reached so far with their counts, sorted by name; a copy. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        hitsByName.forEach((name, hits) -> counts.put(name, hits.sum()));
        return Collections.unmodifiableMap(counts);
    }

    /** Adds another run's counts to these. */
    public void addAll(Probes other) {
        other.counts().forEach(this::hit);
    }

    /**
     * Checks that each listed state was reached.
     *
     * @throws AssertionError naming those that were not, and what was reached
     */
    public void requireAll(Collection<String> names) {
        TreeSet<String> missed = new TreeSet<>(names);
        missed.removeIf(name -> hits(name) > 0);
        if (!missed.isEmpty()) {
            throw new AssertionError("probes never reached: missed=" + missed + " reached=" + counts());
        }
    }

    @Override
    public String toString() {
        return counts().toString();
    }
}
