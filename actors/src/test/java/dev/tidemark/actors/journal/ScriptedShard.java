package dev.tidemark.actors.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A shard that does what a test says: full until its oldest file is recycled, failing, or slow. */
public final class ScriptedShard implements JournalShard {

    boolean full;
    Optional<RuntimeException> flushFailure = Optional.empty();
    boolean abandoned;
    int recycled;
    int retried;
    int synced;
    private boolean onDemand;
    private final List<AppendOutcome> gathered = new ArrayList<>();
    private final List<Integer> entryCounts = new ArrayList<>();

    /** Nothing is durable before {@link #land}. */
    public static ScriptedShard landingOnDemand() {
        ScriptedShard shard = new ScriptedShard();
        shard.onDemand = true;
        return shard;
    }

    /** What was appended is durable. */
    public void land() {
        List<AppendOutcome> landing = List.copyOf(gathered);
        gathered.clear();
        landing.forEach(AppendOutcome::durable);
    }

    /** What was appended first is durable. */
    public void landOldest() {
        gathered.remove(0).durable();
    }

    /** What was appended first, and is not durable, will not be. */
    public void failOldest(TidemarkException reason) {
        gathered.remove(0).failed(reason);
    }

    static StorageFailedException refusal() {
        return new StorageFailedException(StorageFailedException.Kind.INPUT_OUTPUT, "scripted", Location.NOWHERE, null);
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public void append(List<JournalEntry> frame, boolean sync, AppendOutcome outcome) {
        if (full) {
            outcome.failed(new OverloadedException("full"));
        } else {
            gathered.add(outcome);
            entryCounts.add(frame.size());
        }
    }

    /** How many entries each frame had that was appended. */
    public List<Integer> entryCounts() {
        return entryCounts;
    }

    @Override
    public void flush() {
        flushFailure.ifPresent(failure -> {
            throw failure;
        });
        if (!onDemand) {
            land();
        }
    }

    @Override
    public void sync() {
        synced++;
        flush();
    }

    @Override
    public void retryOnFreshFile() {
        retried++;
        flush();
    }

    @Override
    public void abandon(Throwable reason) {
        abandoned = true;
    }

    @Override
    public long pendingBytes() {
        return gathered.size();
    }

    @Override
    public void read(CollectionId collection, Consumer<JournalEntry> reader) {
        throw new UnsupportedOperationException("nothing is read here");
    }

    @Override
    public long lastPosition(CollectionId collection) {
        return 0;
    }

    @Override
    public ForcedMark forcedMark(CollectionId collection) {
        return ForcedMark.NONE;
    }

    @Override
    public void forced(CollectionId collection, ForcedMark mark) {}

    @Override
    public void forget(CollectionId collection) {}

    @Override
    public void forgetAllBut(Predicate<CollectionId> isKnown) {}

    @Override
    public boolean wantsRecycling() {
        return full;
    }

    @Override
    public List<Retained> retained() {
        return List.of(new Retained(new CollectionId(7), 100_000));
    }

    @Override
    public void recycleOldest() {
        recycled++;
        full = false;
    }

    @Override
    public boolean wantsSpare() {
        return false;
    }

    @Override
    public void prepareSpare() {}

    @Override
    public void close() {}
}
