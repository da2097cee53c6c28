package dev.tidemark.testkit.model;

import dev.tidemark.testkit.model.Attempt.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares what readers saw with what a reopened collection holds, and with what had been acknowledged. Used once. */
final class ObservationCheck {

    private final Observations seen;
    private final Reopened reopened;
    private final Findings findings;
    private final Map<Long, ModelRecord> records = new HashMap<>();
    private final Successors successors;

    ObservationCheck(Observations seen, Reopened reopened, Successors successors, Findings findings) {
        this.seen = seen;
        this.reopened = reopened;
        this.successors = successors;
        this.findings = findings;
        reopened.log().forEach(record -> records.putIfAbsent(record.position(), record));
    }

    void run() {
        for (Observations.KeyRead read : seen.reads()) {
            read.found().ifPresent(record -> remains("key=" + read.key(), record));
        }
        seen.readers().forEach(this::complete);
        fresh();
    }

    private void remains(String subject, ModelRecord record) {
        Optional<ModelRecord> actual = Optional.ofNullable(records.get(record.position()));
        boolean same = actual.map(ModelRecord::change).equals(Optional.of(record.change()));
        if (!same && !reopened.isDamaged(record.position())) {
            findings.add(Promise.OBSERVED_REMAINS, subject, record.toString(), DurabilityChecker.text(actual));
        }
    }

    private void complete(String name, Observations.Reader reader) {
        long expected = reader.after() + 1;
        Set<String> held = new HashSet<>();
        for (Observations.Delivery delivery : reader.delivered()) {
            ModelRecord record = delivery.record();
            remains("reader=" + name, record);
            if (record.position() != expected && !mayHavePassed(expected, delivery, held)) {
                findings.add(
                        Promise.SUBSCRIPTION_COMPLETE, "reader=" + name, "position " + expected, record.toString());
            }
            expected = record.position() + 1;
            if (record.change().isDelete()) {
                held.remove(record.key());
            } else {
                held.add(record.key());
            }
        }
    }

    /**
     * Whether each record from a position on to before this one was compaction's to leave out by then, or is told as damaged.
     *
     * @param held keys that have a value by what the reader has been given
     */
    private boolean mayHavePassed(long from, Observations.Delivery delivery, Set<String> held) {
        for (long position = from; position < delivery.position(); position++) {
            ModelRecord record = records.get(position);
            boolean superseded = successors.firstAskedFor(position) < delivery.at();
            boolean compactedAway = superseded && reopened.isCompacted(position);
            boolean dropped = record != null && reopened.isDroppable(record) && !held.contains(record.key());
            if (!compactedAway && !dropped && !reopened.isDamaged(position)) {
                return false;
            }
        }
        return from < delivery.position();
    }

    /** Reads and acknowledgements in the order in which they happened. */
    private void fresh() {
        List<Attempt> byAnswer = seen.attempts().stream()
                .filter(attempt -> attempt.status() == Status.ACKNOWLEDGED)
                .sorted(Comparator.comparingLong(Attempt::answeredAt))
                .toList();
        List<Observations.KeyRead> reads = new ArrayList<>(seen.reads());
        reads.sort(Comparator.comparingLong(Observations.KeyRead::startedAt));
        Map<String, Attempt> newest = new HashMap<>();
        int answered = 0;
        for (Observations.KeyRead read : reads) {
            while (answered < byAnswer.size() && byAnswer.get(answered).answeredAt() < read.startedAt()) {
                Attempt attempt = byAnswer.get(answered);
                attempt.changes().forEach(change -> newest.merge(change.key(), attempt, ObservationCheck::later));
                answered++;
            }
            Optional.ofNullable(newest.get(read.key())).ifPresent(attempt -> fresh(read, attempt));
        }
    }

    private static Attempt later(Attempt one, Attempt other) {
        return one.last() >= other.last() ? one : other;
    }

    private void fresh(Observations.KeyRead read, Attempt acknowledged) {
        Change last = lastChange(acknowledged, read.key());
        boolean stale = read.found().isPresent()
                ? read.found().get().position() < firstPossible(acknowledged, last)
                : !last.isDelete() && !mayHaveBeenDeleted(read, acknowledged);
        if (stale) {
            findings.add(
                    Promise.READ_IS_FRESH,
                    "read of key=" + read.key(),
                    "what was acknowledged before: " + acknowledged,
                    DurabilityChecker.text(read.found()));
        }
    }

    private static Change lastChange(Attempt attempt, String key) {
        return attempt.changes().stream()
                .filter(change -> change.key().equals(key))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Lowest position that the change can have: those behind it in the batch may have left no record. */
    private static long firstPossible(Attempt attempt, Change change) {
        return attempt.last()
                - (attempt.changes().size() - 1 - attempt.changes().lastIndexOf(change));
    }

    /** Whether a delete that was begun before the read ended may have come between the acknowledged write and the read. */
    private boolean mayHaveBeenDeleted(Observations.KeyRead read, Attempt acknowledged) {
        return seen.attempts().stream()
                .filter(attempt -> attempt.invokedAt() < read.endedAt() && mayStandBetween(attempt, read, acknowledged))
                .anyMatch(attempt -> attempt.changes().contains(Change.delete(read.key())));
    }

    private static boolean mayStandBetween(Attempt attempt, Observations.KeyRead read, Attempt acknowledged) {
        return switch (attempt.status()) {
            case UNKNOWN, LOST -> true;
            case ACKNOWLEDGED -> attempt.answeredAt() > read.startedAt();
            // Its answer, that the outcome is unknown, says nothing of when it was carried out; its position does.
            case FOUND -> attempt.last() > acknowledged.last();
            case REFUSED, NOT_FOUND -> false;
        };
    }
}
