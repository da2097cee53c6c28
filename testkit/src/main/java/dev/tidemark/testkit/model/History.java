package dev.tidemark.testkit.model;

import dev.tidemark.engine.Durability;
import dev.tidemark.testkit.model.Attempt.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the clients of a store asked for, were told and saw, over any number of crashes. A driver writes it, a
 * {@link DurabilityChecker} reads it. Safe for any thread, though one operation is told of by one thread.
 *
 * <p>Life of a write: {@link #invoked}, then one of {@link #acknowledged}, {@link #refused}, {@link #indeterminate}, or nothing
 * when the process ends before.
 */
public final class History {

    private final long seed;
    private final TreeMap<String, Observations> collections = new TreeMap<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private long clock;

    /** @param seed named by every violation */
    public History(long seed) {
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }

    /** Tells that the collection promises less than {@link Durability#ALWAYS}. */
    public synchronized void durability(String collection, Durability durability) {
        of(collection).durability(durability);
    }

    /** Tells that a sync has gone well after everything up to this position had been acknowledged. */
    public synchronized void synced(String collection, long position) {
        of(collection).syncedTo(position);
    }

    /**
     * A write is begun. Called before the store can have heard of it.
     *
     * @param changes more than one for an atomic batch
     * @return number of the operation, for its answer
     */
    public synchronized long invoked(String collection, List<Change> changes) {
        Attempt attempt = new Attempt(attempts.size(), changes, tick());
        attempts.add(attempt);
        of(collection).attempts().add(attempt);
        return attempt.id();
    }

    /** It was acknowledged with this position, for a batch its last. */
    public synchronized void acknowledged(long operation, long position) {
        answer(operation, Status.ACKNOWLEDGED, position);
    }

    /** It was refused, or had nothing to do. */
    public synchronized void refused(long operation) {
        answer(operation, Status.REFUSED, 0);
    }

    /** Its outcome cannot be known. */
    public synchronized void indeterminate(long operation) {
        answer(operation, Status.UNKNOWN, 0);
    }

    private void answer(long operation, Status status, long position) {
        attempts.get(Math.toIntExact(operation)).answer(status, position, tick());
    }

    /** A moment, to be given to {@link #read} by whoever begins one now. */
    public synchronized long begin() {
        return tick();
    }

    /**
     * A key was read.
     *
     * @param begun what {@link #begin} gave before the store was asked
     * @param found the record that has the key's value, empty for none
     */
    public synchronized void read(String collection, String key, long begun, Optional<ModelRecord> found) {
        of(collection).reads().add(new Observations.KeyRead(key, begun, tick(), found));
    }

    /** A reader begins to follow the collection after a position; called once, not for reconnections. */
    public synchronized void subscribed(String collection, String reader, long after) {
        if (of(collection).readers().putIfAbsent(reader, new Observations.Reader(after)) != null) {
            throw new IllegalStateException("reader has subscribed already: reader=" + reader);
        }
    }

    /** The reader, on whatever connection, was handed this record. */
    public synchronized void delivered(String collection, String reader, ModelRecord record) {
        reader(collection, reader).delivered().add(new Observations.Delivery(record, tick()));
    }

    /** Last position that the reader has, from where it would reconnect. */
    public synchronized long positionOf(String collection, String reader) {
        Observations.Reader known = reader(collection, reader);
        List<Observations.Delivery> delivered = known.delivered();
        return delivered.isEmpty()
                ? known.after()
                : delivered.get(delivered.size() - 1).position();
    }

    private Observations.Reader reader(String collection, String reader) {
        return Optional.ofNullable(of(collection).readers().get(reader))
                .orElseThrow(() -> new IllegalStateException("reader has not subscribed: reader=" + reader));
    }

    public synchronized boolean hasSubscribed(String collection, String reader) {
        return of(collection).readers().containsKey(reader);
    }

    /** Names of all collections that anything was told of. */
    public synchronized SortedSet<String> collections() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(collections.keySet()));
    }

    /** Writes that were acknowledged. */
    public synchronized long acknowledgedCount() {
        return attempts.stream()
                .filter(attempt -> attempt.status() == Status.ACKNOWLEDGED)
                .count();
    }

    Observations of(String collection) {
        return collections.computeIfAbsent(collection, unused -> new Observations());
    }

    private long tick() {
        return ++clock;
    }
}
