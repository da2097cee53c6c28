package dev.tidemark.testkit.model;

import dev.tidemark.engine.Durability;
import dev.tidemark.testkit.model.Attempt.Status;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what a reopened store holds with what its clients were told and saw. Owned by one thread.
 *
 * <p>Each check also settles the writes of unknown outcome: found is from then on acknowledged, not found is refused. A
 * collection of lesser durability may lose, to a power cut alone, the end of its log beyond the last sync known; never a part
 * from the middle, and never half a batch.
 */
public final class DurabilityChecker {

    private final History history;

    public DurabilityChecker(History history) {
        this.history = history;
    }

    /**
     * Checks one collection.
     *
     * @throws AssertionError with all violations, each naming the seed
     */
    public void require(String collection, Ending ending, Reopened reopened) {
        List<Violation> violations = check(collection, ending, reopened);
        if (!violations.isEmpty()) {
            throw new AssertionError("promises broken: count=" + violations.size() + " seed=" + history.seed() + "\n  "
                    + violations.stream().limit(20).map(Violation::toString).collect(Collectors.joining("\n  ")));
        }
    }

    /** Checks one collection; violations in the order in which they were found, empty when all is well. */
    public List<Violation> check(String collection, Ending ending, Reopened reopened) {
        synchronized (history) {
            Observations seen = history.of(collection);
            Findings findings = new Findings(history.seed(), collection);
            checkPositions(reopened, findings);
            if (ending == Ending.POWER_CUT && seen.durability() != Durability.ALWAYS) {
                allowLoss(seen, reopened, findings);
            }
            LogAttribution attribution = new LogAttribution(reopened, findings);
            Map<Long, LogAttribution.Extent> extents = attribution.run(seen.attempts());
            checkState(reopened, findings);
            new ObservationCheck(seen, reopened, new Successors(reopened, seen, extents), findings).run();
            checkOrder(seen, findings);
            settle(seen, extents);
            if (reopened.damage().isEmpty()) {
                checkDeletes(seen, reopened, findings);
            }
            return findings.violations();
        }
    }

    private static void checkPositions(Reopened reopened, Findings findings) {
        long expected = 1;
        for (ModelRecord record : reopened.log()) {
            if (record.position() < expected) {
                findings.add(
                        Promise.NO_DUPLICATE,
                        "position=" + record.position(),
                        "position " + expected,
                        record.toString());
                continue;
            }
            for (long missing = expected; missing < record.position(); missing++) {
                if (!reopened.isDamaged(missing)) {
                    findings.add(Promise.NO_GAP, "position=" + missing, "a record, or damage told", record.toString());
                }
            }
            expected = record.position() + 1;
        }
    }

    /** Marks what a lesser durability lets go. */
    private static void allowLoss(Observations seen, Reopened reopened, Findings findings) {
        long kept = reopened.last();
        for (Attempt attempt : seen.attempts()) {
            boolean gone = attempt.isThere() && attempt.last() > kept;
            if (gone && attempt.last() <= seen.syncedTo()) {
                findings.add(
                        Promise.ACKNOWLEDGED_SURVIVES,
                        attempt.toString(),
                        "at least what was synced, up to " + seen.syncedTo(),
                        "log ends at " + kept);
            }
            if (gone) {
                attempt.settle(Status.LOST, 0);
            }
        }
        seen.forgetBeyond(kept);
    }

    private static void checkState(Reopened reopened, Findings findings) {
        SortedMap<String, ModelRecord> replayed = ModelCollection.replay(reopened.log());
        Set<String> keys = new HashSet<>(reopened.state().keySet());
        if (reopened.damage().isEmpty()) {
            keys.addAll(replayed.keySet());
        }
        keys.stream().sorted().forEach(key -> {
            Optional<ModelRecord> expected = Optional.ofNullable(replayed.get(key));
            Optional<ModelRecord> actual = Optional.ofNullable(reopened.state().get(key));
            boolean same = expected.map(ModelRecord::position).equals(actual.map(ModelRecord::position))
                    && expected.map(ModelRecord::change).equals(actual.map(ModelRecord::change));
            if (!same) {
                findings.add(Promise.STATE_IS_REPLAY, "key=" + key, text(expected), text(actual));
            }
        });
    }

    static String text(Optional<ModelRecord> record) {
        return record.map(ModelRecord::toString).orElse("nothing");
    }

    /** An operation begun after another's acknowledgement stands behind it. */
    private static void checkOrder(Observations seen, Findings findings) {
        List<Attempt> byAnswer = seen.attempts().stream()
                .filter(attempt -> attempt.status() == Status.ACKNOWLEDGED)
                .sorted(Comparator.comparingLong(Attempt::answeredAt))
                .toList();
        List<Attempt> byStart = byAnswer.stream()
                .sorted(Comparator.comparingLong(Attempt::invokedAt))
                .toList();
        int answered = 0;
        long highest = 0;
        for (Attempt attempt : byStart) {
            while (answered < byAnswer.size() && byAnswer.get(answered).answeredAt() < attempt.invokedAt()) {
                highest = Math.max(highest, byAnswer.get(answered).last());
                answered++;
            }
            if (attempt.last() <= highest) {
                findings.add(
                        Promise.ORDER_KEPT,
                        attempt.toString(),
                        "a position beyond " + highest,
                        Long.toString(attempt.last()));
            }
        }
    }

    private static void settle(Observations seen, Map<Long, LogAttribution.Extent> extents) {
        Map<Attempt, Long> lasts = new HashMap<>();
        extents.values().forEach(extent -> lasts.put(extent.attempt(), extent.last()));
        for (Attempt attempt : seen.attempts()) {
            if (attempt.status() == Status.UNKNOWN) {
                boolean found = lasts.containsKey(attempt);
                attempt.settle(found ? Status.FOUND : Status.NOT_FOUND, lasts.getOrDefault(attempt, 0L));
            }
        }
    }

    private static void checkDeletes(Observations seen, Reopened reopened, Findings findings) {
        Map<String, Attempt> lastByKey = new TreeMap<>();
        seen.attempts().stream()
                .filter(Attempt::isThere)
                .sorted(Comparator.comparingLong(Attempt::last))
                .forEach(attempt -> attempt.changes().forEach(change -> lastByKey.put(change.key(), attempt)));
        lastByKey.forEach((key, attempt) -> {
            boolean deletes = attempt.changes().stream()
                    .filter(change -> change.key().equals(key))
                    .reduce((first, second) -> second)
                    .map(Change::isDelete)
                    .orElse(false);
            Optional<ModelRecord> actual = Optional.ofNullable(reopened.state().get(key));
            if (deletes && actual.isPresent()) {
                findings.add(Promise.DELETED_STAYS, attempt.toString(), "no value of " + key, text(actual));
            }
        });
    }
}
