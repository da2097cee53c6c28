package dev.tidemark.testkit.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reference model of one collection: its log as a list, and the latest record of each key. Owned by one thread.
 *
 * <p>A batch is decided as a whole: its conditions see the mutations before them, a delete of a key without a value adds no
 * record, and one condition that does not hold leaves everything as it was.
 */
public final class ModelCollection {

    private final List<ModelRecord> log = new ArrayList<>();
    private final TreeMap<String, ModelRecord> state = new TreeMap<>();

    /** The state that a log leads to; the log may start anywhere and have gaps. */
    public static SortedMap<String, ModelRecord> replay(List<ModelRecord> log) {
        TreeMap<String, ModelRecord> state = new TreeMap<>();
        log.forEach(record -> replay(state, record));
        return state;
    }

    private static void replay(Map<String, ModelRecord> state, ModelRecord record) {
        if (record.change().isDelete()) {
            state.remove(record.key());
        } else if (!record.change().isAppend()) {
            state.put(record.key(), record);
        }
    }

    /** Takes over what a reopened store holds. */
    public void reset(List<ModelRecord> newLog) {
        log.clear();
        log.addAll(newLog);
        state.clear();
        state.putAll(replay(newLog));
    }

    public ModelOutcome write(Mutation mutation) {
        return batch(List.of(mutation));
    }

    /** Decides and applies mutations that happen together or not at all. */
    public ModelOutcome batch(List<Mutation> mutations) {
        Map<String, Optional<Long>> changed = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        for (int index = 0; index < mutations.size(); index++) {
            Mutation mutation = mutations.get(index);
            Optional<Long> current = changed.getOrDefault(mutation.key(), positionOf(mutation.key()));
            if (!mutation.condition().holds(current)) {
                return new ModelOutcome.Conflict(index, current);
            }
            boolean idle = mutation.change().isDelete() && current.isEmpty();
            if (!idle) {
                changes.add(mutation.change());
                long position = watermark() + changes.size();
                changed.put(mutation.key(), mutation.change().value().map(value -> position));
            }
        }
        return changes.isEmpty() ? new ModelOutcome.NothingToDelete() : append(changes);
    }

    /** Adds records that belong together, unconditionally. */
    public ModelOutcome.Written append(List<Change> changes) {
        long last = watermark() + changes.size();
        List<ModelRecord> records = new ArrayList<>();
        for (Change change : changes) {
            ModelRecord record = new ModelRecord(watermark() + 1, last, change);
            log.add(record);
            replay(state, record);
            records.add(record);
        }
        return new ModelOutcome.Written(records);
    }

    /** Last position, zero for an empty log. */
    public long watermark() {
        return log.isEmpty() ? 0 : log.get(log.size() - 1).position();
    }

    /** The key's latest record, empty when it has no value. */
    public Optional<ModelRecord> latest(String key) {
        return Optional.ofNullable(state.get(key));
    }

    /** Position of the record that set the key's value. */
    public Optional<Long> positionOf(String key) {
        return latest(key).map(ModelRecord::position);
    }

    /** Latest records by key, sorted; a view. */
    public SortedMap<String, ModelRecord> state() {
        return Collections.unmodifiableSortedMap(state);
    }

    /** All records in order; a view. */
    public List<ModelRecord> log() {
        return Collections.unmodifiableList(log);
    }
}
