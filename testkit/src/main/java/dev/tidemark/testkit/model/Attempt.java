package dev.tidemark.testkit.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A write as the history knows it: what was asked for, and what became of it. Owned by its history. */
final class Attempt {

    /** What is known of the outcome. */
    enum Status {
        /** Under way, or of unknown outcome: it may be there, whole, or not. */
        UNKNOWN,
        ACKNOWLEDGED,
        /** Of unknown outcome, and found after a crash. */
        FOUND,
        /** Refused, or without effect. */
        REFUSED,
        /** Of unknown outcome and not found after a crash. */
        NOT_FOUND,
        /** Acknowledged and taken by a power cut, as its collection's durability allows. */
        LOST
    }

    private final long id;
    private final List<Change> changes;
    private final long invokedAt;
    private Status status = Status.UNKNOWN;
    private boolean answered;
    private long answeredAt = Long.MAX_VALUE;
    private long last;

    Attempt(long id, List<Change> changes, long invokedAt) {
        this.id = id;
        this.changes = effective(changes);
        this.invokedAt = invokedAt;
    }

    /** Without deletes that follow a delete of the same key in the batch: those never have anything to do. */
    private static List<Change> effective(List<Change> changes) {
        List<Change> effective = new ArrayList<>();
        Set<String> deleted = new HashSet<>();
        for (Change change : changes) {
            if (!change.isDelete()) {
                deleted.remove(change.key());
                effective.add(change);
            } else if (deleted.add(change.key())) {
                effective.add(change);
            }
        }
        return List.copyOf(effective);
    }

    long id() {
        return id;
    }

    /** In order. A delete among them leaves a record only if its key had a value. */
    List<Change> changes() {
        return changes;
    }

    long invokedAt() {
        return invokedAt;
    }

    long answeredAt() {
        return answeredAt;
    }

    Status status() {
        return status;
    }

    /** Last position; meaningful for what is there. */
    long last() {
        return last;
    }

    boolean isThere() {
        return status == Status.ACKNOWLEDGED || status == Status.FOUND;
    }

    void answer(Status newStatus, long lastPosition, long at) {
        if (answered) {
            throw new IllegalStateException("operation has its answer already: " + this);
        }
        answered = true;
        status = newStatus;
        last = lastPosition;
        answeredAt = at;
    }

    /** What a look at the reopened store says. */
    void settle(Status newStatus, long lastPosition) {
        answered = true;
        status = newStatus;
        last = lastPosition;
    }

    boolean isAnswered() {
        return answered;
    }

    @Override
    public String toString() {
        return "operation=" + id + " (" + status.name().toLowerCase(Locale.ROOT) + (isThere() ? " at " + last : "")
                + ") " + changes;
    }
}
