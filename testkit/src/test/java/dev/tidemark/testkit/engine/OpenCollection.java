package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.Rotation;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.ScanCursor;
import dev.tidemark.engine.store.ClosingSegment;
import dev.tidemark.engine.store.CollectionReader;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Key;
import dev.tidemark.engine.store.Staging.Change;
import dev.tidemark.engine.store.Staging.Current;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.Mutation;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.workload.PlannedWrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One collection as its writer would hold it, without an actor. */
final class OpenCollection {

    private static final int PAGE = 7;

    private final String name;
    private final CollectionFiles files;
    private final CollectionStore store;
    private final Retaining retaining;
    private final ArrayDeque<ClosingSegment> closing = new ArrayDeque<>();
    private final Map<String, LogCursor> cursors = new HashMap<>();
    private final Compacting compacting;
    private List<StagedWrite> staged = new ArrayList<>();

    OpenCollection(
            String name, CollectionFiles files, CollectionStore store, Compacting compacting, Retaining retaining) {
        this.name = name;
        this.files = files;
        this.store = store;
        this.retaining = retaining;
        this.compacting = compacting;
    }

    Compacting compacting() {
        return compacting;
    }

    Retaining retaining() {
        return retaining;
    }

    String name() {
        return name;
    }

    CollectionFiles files() {
        return files;
    }

    CollectionStore store() {
        return store;
    }

    boolean hasStaged() {
        return !staged.isEmpty();
    }

    /**
     * Decides writes that happen together against everything staged.
     *
     * @return what they add to the log; empty when a condition does not hold or there is nothing to do
     */
    Optional<List<dev.tidemark.testkit.model.Change>> decide(List<PlannedWrite> writes) {
        Map<String, Optional<Long>> changed = new HashMap<>();
        List<dev.tidemark.testkit.model.Change> changes = new ArrayList<>();
        if (writes.get(0).change().isAppend()) {
            return Optional.of(writes.stream().map(PlannedWrite::change).toList());
        }
        for (PlannedWrite write : writes) {
            Optional<Long> current = changed.getOrDefault(write.key(), current(write.key()));
            Mutation mutation = write.resolve(current);
            if (!mutation.condition().holds(current)) {
                return Optional.empty();
            }
            boolean idle = mutation.change().isDelete() && current.isEmpty();
            if (!idle) {
                changes.add(mutation.change());
                long position = nextPosition() + changes.size() - 1;
                changed.put(write.key(), mutation.change().value().map(value -> position));
            }
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(changes);
    }

    private long nextPosition() {
        return store.staging().open().lastPosition() + 1;
    }

    private Optional<Long> current(String key) {
        return store.staging().current(Key.of(key).escaped()).map(Current::position);
    }

    void stage(long operation, List<dev.tidemark.testkit.model.Change> changes) {
        if (changes.get(0).isAppend()) {
            List<byte[]> values = changes.stream()
                    .map(change -> change.value().orElseThrow().getBytes(StandardCharsets.UTF_8))
                    .toList();
            staged.add(new StagedWrite(operation, changes, store.staging().append(values)));
            return;
        }
        List<Change> encoded = changes.stream()
                .map(change -> new Change(
                        Key.of(change.key()).escaped(),
                        change.value().map(value -> value.getBytes(StandardCharsets.UTF_8))))
                .toList();
        long last = store.staging().commit(encoded);
        staged.add(new StagedWrite(operation, changes, last));
    }

    Flight depart() {
        List<StagedWrite> carried = staged;
        staged = new ArrayList<>();
        return new Flight(this, store.staging().send(), carried);
    }

    /** Writes that no journal has heard of. */
    List<StagedWrite> unsent() {
        return staged;
    }

    void land(Flight flight) {
        if (store.staging().landed() != flight.batch()) {
            throw new IllegalStateException("flights land out of order: collection=" + name);
        }
        store.apply(flight.batch()).ifPresent(closing::addLast);
        store.staging().recycle(flight.batch());
    }

    /** Makes ended segments durable and lists them. */
    void finishSegments(JournalShard shard) {
        while (!closing.isEmpty()) {
            ForcedMark mark = store.closed(closing.getFirst().finish());
            closing.removeFirst();
            shard.forced(store.id(), mark);
        }
    }

    void force(JournalShard shard) {
        finishSegments(shard);
        shard.forced(store.id(), store.force());
    }

    Optional<ModelRecord> read(String key) {
        return store.reader().latest(Key.of(key).escaped()).map(Records::of);
    }

    List<ModelRecord> follow(String reader, long after, int limit) {
        LogCursor cursor = cursors.computeIfAbsent(reader, unused -> new LogCursor(after));
        return cursor.next(store.reader().view(), limit, 2_000).stream()
                .map(Records::of)
                .toList();
    }

    Rotation rotation() {
        return store.reader().view().rotation();
    }

    /** Latest records by key, from a listing in small pages. */
    SortedMap<String, ModelRecord> state() {
        TreeMap<String, ModelRecord> state = new TreeMap<>();
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            CollectionReader.Scan scan = store.reader().scan(next.get(), PAGE, PAGE, record -> true);
            for (LogRecord record : scan.records()) {
                ModelRecord found = Records.of(record);
                if (state.put(found.key(), found) != null) {
                    throw new AssertionError("key is listed twice: collection=" + name + " key=" + found.key());
                }
            }
            next = scan.next();
        }
        return state;
    }

    /** All that can be read of the collection. */
    Reopened contents() {
        List<PositionRange> damage = store.reader().damage();
        List<ModelRecord> log = new ArrayList<>();
        LogCursor cursor = new LogCursor(0);
        while (cursor.position() < store.watermark()) {
            try {
                List<LogRecord> records = cursor.next(store.reader().view(), PAGE, 4_000);
                records.forEach(record -> log.add(Records.of(record)));
                if (records.isEmpty()) {
                    break;
                }
            } catch (CorruptDataException told) {
                long position = cursor.position();
                Optional<PositionRange> lost =
                        damage.stream().filter(range -> range.last() > position).findFirst();
                if (lost.isEmpty()) {
                    throw told;
                }
                cursor = new LogCursor(lost.get().last());
            }
        }
        List<PositionRange> compacted = store.reader().view().segments().stream()
                .filter(Segment::isCompacted)
                .map(segment -> new PositionRange(segment.base(), segment.rangeLast()))
                .toList();
        return new Reopened(
                log,
                damage.isEmpty() ? state() : new TreeMap<>(),
                damage,
                compacted,
                store.reader().view().rotation().until());
    }
}
