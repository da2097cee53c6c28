package dev.tidemark.actors.store;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.json.MergePatch;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.store.Key;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One run of a transaction's function: what it has read and what it is to write. Owned by the thread of the run.
 *
 * <p>A key is read once, and so is the same for the whole run. What is written stays here until the run is committed.
 */
final class TransactionRun implements Transaction {

    /** Where values are read. */
    interface Values {

        /**
         * @throws Absent when the collection cannot be read in this run
         * @throws dev.tidemark.engine.TidemarkException when there is no such collection, or reading fails
         */
        Optional<Seen> read(CollectionName collection, Key key);

        /** Sees that the collection can be written to in this run; fails like {@link #read}. */
        void touch(CollectionName collection);
    }

    /** @param position of the record that set the value */
    record Seen(long position, byte[] value) {}

    /** A collection that the run did not know of before it began: to be run again with it. */
    static final class Absent extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Absent() {
            super("a transaction's function is to be run again", null, false, false);
        }
    }

    private record Place(CollectionName collection, Key key) {}

    private final Values values;
    private final JsonLimits limits;
    private final int countMax;
    private final Map<Place, Optional<Seen>> reads = new LinkedHashMap<>();
    private final Map<Place, Optional<Json>> changes = new LinkedHashMap<>();
    private final Map<Place, Expiry> expiries = new HashMap<>();
    private final List<TransactionWrite> appends = new ArrayList<>();
    private final Set<CollectionName> touched = new LinkedHashSet<>();
    private boolean absent;
    private boolean over;

    /** @param countMax most keys that are read and values that are written */
    TransactionRun(Values values, JsonLimits limits, int countMax) {
        this.values = values;
        this.limits = limits;
        this.countMax = countMax;
    }

    /**
     * Runs the function.
     *
     * @throws Absent whatever the function made of that
     */
    <R> R run(Function<Transaction, R> work) {
        try {
            return work.apply(this);
        } finally {
            over = true;
            requirePresent();
        }
    }

    @SuppressWarnings("ThrowFromFinallyBlock")
    private void requirePresent() {
        if (absent) {
            throw new Absent();
        }
    }

    /** Collections that the function has named. */
    Set<CollectionName> touched() {
        return touched;
    }

    /** What was read, as conditions that write nothing. */
    List<TransactionWrite> checks() {
        List<TransactionWrite> checks = new ArrayList<>(reads.size());
        reads.forEach((place, seen) -> checks.add(check(place, seen)));
        return checks;
    }

    private static TransactionWrite check(Place place, Optional<Seen> seen) {
        return write(place, new Write.Check(place.key().text(), condition(seen)));
    }

    /** What is to be written, under the condition that what was read is still there. */
    List<TransactionWrite> conditioned() {
        List<TransactionWrite> writes = new ArrayList<>(reads.size() + changes.size() + appends.size());
        reads.forEach((place, seen) -> {
            if (!changes.containsKey(place)) {
                writes.add(check(place, seen));
            }
        });
        changes.forEach((place, value) -> {
            Condition condition =
                    reads.containsKey(place) ? condition(reads.getOrDefault(place, Optional.empty())) : Condition.ANY;
            writes.add(write(place, change(place, value, condition)));
        });
        writes.addAll(appends);
        return writes;
    }

    /** What is to be written where nothing can have come between. */
    List<TransactionWrite> unconditioned() {
        List<TransactionWrite> writes = new ArrayList<>(changes.size() + appends.size());
        changes.forEach((place, value) -> writes.add(write(place, change(place, value, Condition.ANY))));
        writes.addAll(appends);
        return writes;
    }

    private static TransactionWrite write(Place place, Write write) {
        return new TransactionWrite(place.collection().value(), write);
    }

    private Write change(Place place, Optional<Json> value, Condition condition) {
        String key = place.key().text();
        if (value.isEmpty()) {
            return new Write.Delete(key, condition);
        }
        Write.Set set = new Write.Set(key, value.get(), condition);
        Expiry expiry = expiries.get(place);
        return expiry == null ? set : new Write.Timed(set, expiry);
    }

    private static Condition condition(Optional<Seen> seen) {
        return seen.map(found -> Condition.atPosition(found.position())).orElse(Condition.MUST_NOT_EXIST);
    }

    @Override
    public Optional<Json> get(String collection, String key) {
        return value(place(collection, key));
    }

    private Optional<Json> value(Place place) {
        if (changes.containsKey(place)) {
            return changes.getOrDefault(place, Optional.empty());
        }
        return seen(place).map(found -> Json.verified(ByteBuffer.wrap(found.value())));
    }

    private Optional<Seen> seen(Place place) {
        Optional<Seen> known = reads.get(place);
        if (known != null) {
            return known;
        }
        Optional<Seen> found = present(() -> values.read(place.collection(), place.key()));
        reads.put(place, found);
        requireCount();
        return found;
    }

    @Override
    public void set(String collection, String key, Json value) {
        limits.require(value);
        change(place(collection, key), Optional.of(value));
    }

    @Override
    public void set(String collection, String key, Json value, Expiry expiry) {
        set(collection, key, value);
        expiries.put(place(collection, key), expiry);
    }

    @Override
    public void delete(String collection, String key) {
        change(place(collection, key), Optional.empty());
    }

    @Override
    public void merge(String collection, String key, Json patch) {
        Place place = place(collection, key);
        byte[] merged = MergePatch.apply(value(place).map(Json::bytes), patch.bytes());
        limits.require(merged);
        change(place, Optional.of(Json.verified(ByteBuffer.wrap(merged))));
    }

    @Override
    public void append(String collection, Json value) {
        requireRunning();
        limits.require(value);
        CollectionName name = new CollectionName(collection);
        touch(name);
        appends.add(new TransactionWrite(name.value(), Write.append(value)));
        requireCount();
    }

    private void change(Place place, Optional<Json> value) {
        touch(place.collection());
        changes.put(place, value);
        if (value.isEmpty()) {
            expiries.remove(place);
        }
        requireCount();
    }

    private Place place(String collection, String key) {
        requireRunning();
        CollectionName name = new CollectionName(collection);
        touched.add(name);
        return new Place(name, Key.of(key));
    }

    private void touch(CollectionName collection) {
        touched.add(collection);
        present(() -> {
            values.touch(collection);
            return Optional.empty();
        });
    }

    /** A function that swallows the exception is run again all the same. */
    private <T> T present(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Absent missing) {
            absent = true;
            throw missing;
        }
    }

    private void requireRunning() {
        if (over) {
            throw new IllegalStateException("the transaction's function has ended");
        }
    }

    private void requireCount() {
        int count = reads.size() + changes.size() + appends.size();
        if (count > countMax) {
            throw new InvalidRequestException(
                    "transaction reads and writes too much: limit=" + countMax + " actual=" + count + " or more");
        }
    }
}
