package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A planted bug: gives the oldest file free without anybody having forced what it holds. */
final class HastyRecycling implements JournalShard {

    private final JournalShard target;
    private final Map<CollectionId, ForcedMark> ends = new LinkedHashMap<>();

    HastyRecycling(JournalShard target) {
        this.target = target;
    }

    @Override
    public void append(List<JournalEntry> frame, boolean sync, AppendOutcome outcome) {
        target.append(frame, sync, outcome);
        frame.forEach(entry -> ends.put(
                entry.collection(),
                new ForcedMark(
                        entry.positions().last(), entry.segmentBase(), entry.segmentOffset() + entry.lengthBytes())));
    }

    @Override
    public List<Retained> retained() {
        return List.of();
    }

    @Override
    public void recycleOldest() {
        new ArrayList<>(target.retained()).forEach(retained -> {
            ForcedMark end = ends.get(retained.collection());
            if (end != null) {
                target.forced(retained.collection(), end);
            }
        });
        target.recycleOldest();
    }

    @Override
    public long epoch() {
        return target.epoch();
    }

    @Override
    public void flush() {
        target.flush();
    }

    @Override
    public void sync() {
        target.sync();
    }

    @Override
    public void retryOnFreshFile() {
        target.retryOnFreshFile();
    }

    @Override
    public void abandon(Throwable reason) {
        target.abandon(reason);
    }

    @Override
    public long pendingBytes() {
        return target.pendingBytes();
    }

    @Override
    public void read(CollectionId collection, Consumer<JournalEntry> reader) {
        target.read(collection, reader);
    }

    @Override
    public long lastPosition(CollectionId collection) {
        return target.lastPosition(collection);
    }

    @Override
    public ForcedMark forcedMark(CollectionId collection) {
        return target.forcedMark(collection);
    }

    @Override
    public void forced(CollectionId collection, ForcedMark mark) {
        target.forced(collection, mark);
    }

    @Override
    public void forget(CollectionId collection) {
        target.forget(collection);
    }

    @Override
    public void forgetAllBut(Predicate<CollectionId> isKnown) {
        target.forgetAllBut(isKnown);
    }

    @Override
    public boolean wantsRecycling() {
        return target.wantsRecycling();
    }

    @Override
    public boolean wantsSpare() {
        return target.wantsSpare();
    }

    @Override
    public void prepareSpare() {
        target.prepareSpare();
    }

    @Override
    public void close() {
        target.close();
    }
}
