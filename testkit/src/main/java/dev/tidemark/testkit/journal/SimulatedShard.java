package dev.tidemark.testkit.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.journal.JournalFaults.Fault;
import dev.tidemark.testkit.journal.JournalFaults.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One owner's hold on a simulated shard. Used by one thread at a time. */
final class SimulatedShard implements JournalShard {

    private final SimulatedJournal journal;
    private final StoredShard stored;
    private final long epoch;
    private final Map<CollectionId, Long> lastPositions;
    private final Map<CollectionId, ForcedMark> marks;
    private final List<Pending> gathered = new ArrayList<>();

    /** Written in a step that failed; answered by a retry, or never. */
    private final List<Pending> doubtful = new ArrayList<>();

    private boolean fenced;

    private record Pending(List<JournalEntry> entries, boolean sync, AppendOutcome outcome) {

        long lengthBytes() {
            return entries.stream().mapToLong(JournalEntry::lengthBytes).sum();
        }
    }

    SimulatedShard(SimulatedJournal journal, StoredShard stored, long epoch) {
        this.journal = journal;
        this.stored = stored;
        this.epoch = epoch;
        this.marks = stored.marks();
        this.lastPositions = stored.lastPositions();
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void append(List<JournalEntry> frame, boolean sync, AppendOutcome outcome) {
        if (journal.nextFault(Step.APPEND) == Fault.FENCED) {
            stored.newOwner();
        }
        Pending pending = new Pending(frame.stream().map(this::withNeededMark).toList(), sync, outcome);
        Optional<TidemarkException> refusal = refusal(pending);
        if (refusal.isPresent()) {
            outcome.failed(refusal.get());
            return;
        }
        frame.forEach(
                entry -> lastPositions.put(entry.collection(), entry.positions().last()));
        gathered.add(pending);
    }

    /** The entry brings along what is forced only where it follows that, and not what the shard holds. */
    private JournalEntry withNeededMark(JournalEntry entry) {
        entry.forced().ifPresent(mark -> forced(entry.collection(), mark));
        ForcedMark mark = forcedMark(entry.collection());
        boolean needed = mark.position() > lastPositions.getOrDefault(entry.collection(), 0L)
                && mark.position() + 1 == entry.positions().first();
        return new JournalEntry(
                entry.collection(),
                entry.positions(),
                entry.segmentBase(),
                entry.segmentOffset(),
                entry.lines(),
                needed ? Optional.of(mark) : Optional.empty());
    }

    private Optional<TidemarkException> refusal(Pending pending) {
        if (fenced || stored.epoch() != epoch) {
            return Optional.of(new FencedException("simulated: shard is fenced: epoch=" + epoch, null));
        }
        if (pending.entries().isEmpty() || pending.lengthBytes() > journal.pendingMaxBytes()) {
            return Optional.of(new InvalidRequestException("frame is empty or too long"));
        }
        if (pendingBytes() + pending.lengthBytes() > journal.pendingMaxBytes()) {
            return Optional.of(new OverloadedException("too much waits for the journal"));
        }
        Map<CollectionId, Long> last = new TreeMap<>(lastPositions);
        marks.forEach((collection, mark) -> last.merge(collection, mark.position(), Math::max));
        for (JournalEntry entry : pending.entries()) {
            long expected =
                    last.getOrDefault(entry.collection(), entry.positions().first() - 1) + 1;
            if (entry.positions().first() != expected) {
                return Optional.of(new InvalidRequestException(
                        "frame does not follow: collection=" + entry.collection() + " expectedFirst=" + expected));
            }
            last.put(entry.collection(), entry.positions().last());
        }
        return Optional.empty();
    }

    @Override
    public void flush() {
        step(Step.FLUSH, () -> {
            requireSettled();
            boolean sync = gathered.stream().anyMatch(Pending::sync);
            write();
            if (sync) {
                stored.settle(stored.unsettledCount());
            }
            answer();
        });
    }

    private void write() {
        stored.write(gathered.stream().map(Pending::entries).toList());
        doubtful.addAll(gathered);
        gathered.clear();
    }

    private void answer() {
        List<Pending> answered = List.copyOf(doubtful);
        doubtful.clear();
        answered.forEach(pending -> pending.outcome().durable());
    }

    @Override
    public void sync() {
        step(Step.SYNC, () -> {
            requireSettled();
            stored.settle(stored.unsettledCount());
        });
    }

    @Override
    public void retryOnFreshFile() {
        step(Step.RETRY, () -> {
            write();
            stored.settle(stored.unsettledCount());
            answer();
        });
    }

    private void requireSettled() {
        if (stored.isUnknown()) {
            throw SimulatedJournal.failure(Step.FLUSH);
        }
    }

    /** Runs the step unless a fault meets it; a failed one may have done any part of its work. */
    private void step(Step step, Runnable action) {
        if (fenced) {
            throw new FencedException("simulated: shard is fenced: epoch=" + epoch, null);
        }
        Fault fault = journal.nextFault(step);
        if (fault == Fault.FENCED) {
            stored.newOwner();
        }
        if (stored.epoch() != epoch) {
            FencedException lost = new FencedException("simulated: shard has a newer owner", null);
            fence(lost);
            throw lost;
        }
        if (fault == Fault.FAILED) {
            if (step == Step.FLUSH) {
                write();
            }
            if (step != Step.READ) {
                stored.makeUnknown();
            }
            throw SimulatedJournal.failure(step);
        }
        action.run();
    }

    @Override
    public void abandon(Throwable reason) {
        fence(reason);
    }

    private void fence(Throwable reason) {
        fenced = true;
        List<Pending> unknown = List.copyOf(doubtful);
        List<Pending> untouched = List.copyOf(gathered);
        doubtful.clear();
        gathered.clear();
        unknown.forEach(pending ->
                pending.outcome().failed(new IndeterminateException("simulated: outcome is not known", reason)));
        untouched.forEach(
                pending -> pending.outcome().failed(new FencedException("simulated: fenced before the write", reason)));
    }

    @Override
    public long pendingBytes() {
        return gathered.stream().mapToLong(Pending::lengthBytes).sum()
                + doubtful.stream().mapToLong(Pending::lengthBytes).sum();
    }

    @Override
    public void read(CollectionId collection, Consumer<JournalEntry> reader) {
        step(Step.READ, () -> {
            if (!stored.isUnknown()) {
                stored.settle(stored.unsettledCount());
            }
            long mark = marks.getOrDefault(collection, ForcedMark.NONE).position();
            stored.above(collection, mark).forEach(reader);
        });
    }

    @Override
    public long lastPosition(CollectionId collection) {
        return Math.max(
                lastPositions.getOrDefault(collection, 0L),
                forcedMark(collection).position());
    }

    @Override
    public ForcedMark forcedMark(CollectionId collection) {
        return marks.getOrDefault(collection, ForcedMark.NONE);
    }

    @Override
    public void forced(CollectionId collection, ForcedMark mark) {
        marks.merge(collection, mark, (known, given) -> given.position() >= known.position() ? given : known);
    }

    @Override
    public void forget(CollectionId collection) {
        stored.forget(collection);
        marks.remove(collection);
    }

    @Override
    public void forgetAllBut(Predicate<CollectionId> isKnown) {
        lastPositions.keySet().stream().filter(isKnown.negate()).forEach(this::forget);
    }

    @Override
    public boolean wantsRecycling() {
        return stored.wantsRecycling();
    }

    @Override
    public List<Retained> retained() {
        return stored.retained(marks);
    }

    @Override
    public void recycleOldest() {
        step(Step.RECYCLE, () -> {
            requireSettled();
            stored.settle(stored.unsettledCount());
            stored.recycleOldest(marks);
        });
    }

    @Override
    public boolean wantsSpare() {
        return false;
    }

    @Override
    public void prepareSpare() {
        // There are no files.
    }

    @Override
    public void close() {
        try {
            if (!fenced && stored.epoch() == epoch && !stored.isUnknown()) {
                write();
                stored.settle(stored.unsettledCount());
                answer();
            }
        } finally {
            fence(new FencedException("simulated: shard was closed", null));
        }
    }
}
