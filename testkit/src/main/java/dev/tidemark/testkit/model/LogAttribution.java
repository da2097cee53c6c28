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
import java.util.TreeMap;

/**
 * Finds for every record of a reopened log the write that it comes from, and the writes whose records are missing. Used once.
 *
 * <p>Acknowledged writes name their last position and are matched backwards from there. What no one owns then is matched with
 * writes of unknown outcome, in the order of the log. A delete may have left no record, if its key had no value.
 */
final class LogAttribution {

    /** Positions that a write's records have, both inclusive. */
    record Extent(Attempt attempt, long first, long last) {}

    private final Reopened reopened;
    private final Findings findings;
    private final Map<Long, ModelRecord> records = new HashMap<>();
    private final TreeMap<Long, Extent> extents = new TreeMap<>();
    private long floor;

    LogAttribution(Reopened reopened, Findings findings) {
        this.reopened = reopened;
        this.findings = findings;
        reopened.log().forEach(record -> records.putIfAbsent(record.position(), record));
    }

    Optional<ModelRecord> recordAt(long position) {
        return Optional.ofNullable(records.get(position));
    }

    /** Extents by first position. */
    Map<Long, Extent> run(List<Attempt> attempts) {
        attempts.stream()
                .filter(Attempt::isThere)
                .sorted(Comparator.comparingLong(Attempt::last))
                .forEach(this::matchKnown);
        matchRest(attempts);
        if (reopened.damage().isEmpty()) {
            extents.values().forEach(this::checkSkippedDeletes);
        }
        return extents;
    }

    private void matchKnown(Attempt attempt) {
        long first = backwards(attempt);
        if (first > 0) {
            extents.put(first, new Extent(attempt, first, attempt.last()));
            floor = attempt.last();
            return;
        }
        Promise promise = attempt.status() == Status.FOUND ? Promise.SETTLED_STAYS : Promise.ACKNOWLEDGED_SURVIVES;
        boolean partly = attempt.changes().stream().anyMatch(this::isAnywhere);
        if (attempt.changes().size() > 1 && partly) {
            promise = Promise.BATCH_WHOLE;
        }
        String actual = recordAt(attempt.last()).map(ModelRecord::toString).orElse("no record at " + attempt.last());
        findings.add(promise, attempt.toString(), "its records up to " + attempt.last(), actual);
        floor = Math.max(floor, attempt.last());
    }

    private boolean isAnywhere(Change change) {
        return !change.isDelete()
                && records.values().stream().anyMatch(record -> record.change().equals(change));
    }

    /** First position of the write's records; zero when they are not there. */
    private long backwards(Attempt attempt) {
        long next = attempt.last();
        for (int index = attempt.changes().size() - 1; index >= 0; index--) {
            Change change = attempt.changes().get(index);
            boolean fits = next > floor && fits(change, next) && !isOfBatchThatEndsElsewhere(next, attempt.last());
            if (fits) {
                next--;
            } else if (!change.isDelete()) {
                return 0;
            }
        }
        return next == attempt.last() ? 0 : next + 1;
    }

    private boolean fits(Change change, long position) {
        return recordAt(position)
                .map(record -> record.change().equals(change))
                .orElseGet(() -> reopened.isDamaged(position));
    }

    /** Whether the record belongs to a batch whose last record is another than the one at {@code last}. */
    private boolean isOfBatchThatEndsElsewhere(long position, long last) {
        long end = recordAt(position).map(ModelRecord::commit).orElse(last);
        boolean endsOne = recordAt(position - 1)
                .filter(before -> before.commit() == position)
                .isPresent();
        return end != last && (end != position || endsOne);
    }

    private void matchRest(List<Attempt> attempts) {
        List<Attempt> unknown = new ArrayList<>(attempts.stream()
                .filter(attempt -> attempt.status() == Status.UNKNOWN)
                .sorted(Comparator.comparingInt(attempt -> -attempt.changes().size()))
                .toList());
        Set<String> living = new HashSet<>();
        long position = 1;
        while (position <= reopened.last()) {
            Extent owner = extents.get(position);
            ModelRecord record = records.get(position);
            long next = position + 1;
            if (owner != null) {
                next = owner.last() + 1;
            } else if (record != null) {
                next = matchUnknown(record, unknown, attempts, living);
            }
            for (long passed = position; passed < next; passed++) {
                recordAt(passed).ifPresent(each -> apply(each.change(), living));
            }
            position = next;
        }
    }

    private static void apply(Change change, Set<String> living) {
        if (change.isDelete()) {
            living.remove(change.key());
        } else {
            living.add(change.key());
        }
    }

    /** @return position at which to go on */
    private long matchUnknown(ModelRecord record, List<Attempt> unknown, List<Attempt> all, Set<String> living) {
        long position = record.position();
        for (Attempt attempt : unknown) {
            long end = forwards(attempt, position, living);
            if (end > position) {
                unknown.remove(attempt);
                extents.put(position, new Extent(attempt, position, end - 1));
                return end;
            }
        }
        explain(record, all);
        return position + 1;
    }

    /**
     * Position behind the write's records; {@code position} itself when they are not there.
     *
     * @param living keys that have a value before the position: their deletes leave a record
     */
    private long forwards(Attempt attempt, long position, Set<String> living) {
        Set<String> then = new HashSet<>(living);
        long next = position;
        for (Change change : attempt.changes()) {
            boolean free = extents.floorEntry(next) == null
                    || extents.floorEntry(next).getValue().last() < next;
            boolean leavesNone = change.isDelete() && !(reopened.damage().isEmpty() && then.contains(change.key()));
            if (free && fits(change, next)) {
                next++;
            } else if (!leavesNone) {
                return position;
            }
            apply(change, then);
        }
        return next;
    }

    /** Names the promise that a record breaks which no write owns. */
    private void explain(ModelRecord record, List<Attempt> all) {
        Optional<Attempt> origin = all.stream()
                .filter(attempt -> attempt.changes().contains(record.change()))
                .max(Comparator.comparingInt(LogAttribution::suspicion));
        Promise promise = origin.map(LogAttribution::broken).orElse(Promise.NOTHING_INVENTED);
        boolean named = findings.has(origin);
        if (!named) {
            findings.add(
                    promise, origin.map(Attempt::toString).orElse("no operation"), "no such record", record.toString());
        }
    }

    private static int suspicion(Attempt attempt) {
        return switch (attempt.status()) {
            case UNKNOWN -> 4;
            case REFUSED -> 3;
            case NOT_FOUND -> 2;
            case LOST -> 1;
            case ACKNOWLEDGED, FOUND -> 0;
        };
    }

    private static Promise broken(Attempt attempt) {
        return switch (attempt.status()) {
            case UNKNOWN -> attempt.changes().size() > 1 ? Promise.BATCH_WHOLE : Promise.NO_DUPLICATE;
            case REFUSED -> Promise.REFUSED_ABSENT;
            case NOT_FOUND, LOST -> Promise.SETTLED_STAYS;
            case ACKNOWLEDGED, FOUND -> Promise.NO_DUPLICATE;
        };
    }

    /** A delete without a record is right only if its key had no value then. */
    private void checkSkippedDeletes(Extent extent) {
        long count = extent.last() - extent.first() + 1;
        if (count == extent.attempt().changes().size()) {
            return;
        }
        List<ModelRecord> before = reopened.log().stream()
                .filter(record -> record.position() < extent.first())
                .toList();
        Map<String, ModelRecord> state = new HashMap<>(ModelCollection.replay(before));
        long next = extent.first();
        for (Change change : extent.attempt().changes()) {
            boolean written = next <= extent.last() && fits(change, next);
            if (!written && state.containsKey(change.key())) {
                findings.add(Promise.BATCH_WHOLE, extent.attempt().toString(), change.toString(), "no record of it");
                return;
            }
            if (written) {
                state.remove(change.key());
                recordAt(next)
                        .filter(record -> !change.isDelete())
                        .ifPresent(record -> state.put(change.key(), record));
                next++;
            }
        }
    }
}
