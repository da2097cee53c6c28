package dev.tidemark.actors.simulation;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.workload.PlannedWrite;
import dev.tidemark.testkit.workload.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Carries the steps of a workload out against an open store and tells the history what it was told. One for each life. */
final class StoreClient {

    private final Tidemark store;
    private final Calls calls;
    private final History history;
    private final LogHeads heads;
    private final Book book;
    private final RandomGenerator random;

    /** Positions of keys as last told, over all lives; right or not. */
    private final Map<String, Long> positions;

    StoreClient(
            Tidemark store,
            Calls calls,
            History history,
            LogHeads heads,
            Book book,
            RandomGenerator random,
            Map<String, Long> positions) {
        this.store = store;
        this.calls = calls;
        this.history = history;
        this.heads = heads;
        this.book = book;
        this.random = random;
        this.positions = positions;
    }

    /** Begins a step; steps on collections that are not known to be there are left out. */
    void begin(Step step) {
        Optional<String> incarnation = book.incarnation(step.collection());
        if (incarnation.isEmpty()) {
            return;
        }
        JsonCollection collection = store.json(step.collection());
        String name = incarnation.get();
        if (step instanceof Step.Write write) {
            write(collection, name, write.number(), write.write());
        } else if (step instanceof Step.Batch batch) {
            batch(collection, name, batch);
        } else if (step instanceof Step.Read read) {
            read(collection, name, read.key());
        } else if (step instanceof Step.ListKeys list) {
            list(collection, name, list.prefix());
        } else {
            readLog(collection, name, (Step.ReadLog) step);
        }
    }

    private void write(JsonCollection collection, String name, long step, PlannedWrite planned) {
        int way = random.nextInt(8);
        Change change = planned.change();
        long operation = history.invoked(name, List.of(change));
        CompletionStage<WriteOutcome> stage;
        if (change.isAppend()) {
            stage = collection.append(Json.parse(change.value().orElseThrow()));
        } else if (way == 0) {
            stage = collection.update(change.key(), current -> change.value().map(Json::parse));
        } else if (way == 1 && !change.isDelete()) {
            Json patch = Json.parse(change.value().orElseThrow());
            stage = collection.write(new Write.Merge(change.key(), patch, condition(name, planned)));
        } else {
            stage = collection.write(write(name, planned));
        }
        follow(name + " write " + step, stage, operation, name, List.of(planned));
    }

    private void batch(JsonCollection collection, String name, Step.Batch batch) {
        List<Change> changes = batch.writes().stream().map(PlannedWrite::change).toList();
        long operation = history.invoked(name, changes);
        List<Write> writes =
                batch.writes().stream().map(planned -> write(name, planned)).toList();
        follow(name + " batch " + batch.number(), collection.batch(writes), operation, name, batch.writes());
    }

    private Write write(String name, PlannedWrite planned) {
        Change change = planned.change();
        if (change.isAppend()) {
            return Write.append(Json.parse(change.value().orElseThrow()));
        }
        return change.isDelete()
                ? new Write.Delete(change.key(), condition(name, planned))
                : new Write.Set(change.key(), Json.parse(change.value().orElseThrow()), condition(name, planned));
    }

    private Condition condition(String name, PlannedWrite planned) {
        Optional<Long> current = Optional.ofNullable(positions.get(name + "/" + planned.key()));
        return switch (planned.expectation()) {
            case ANY -> Condition.ANY;
            case PRESENT -> Condition.MUST_EXIST;
            case ABSENT -> Condition.MUST_NOT_EXIST;
            case CURRENT -> current.map(Condition::atPosition).orElse(Condition.MUST_NOT_EXIST);
            case STALE -> Condition.atPosition(current.orElse(0L) + 1_000_000);
        };
    }

    private void follow(
            String label,
            CompletionStage<WriteOutcome> stage,
            long operation,
            String name,
            List<PlannedWrite> planned) {
        calls.follow(label, stage, outcome -> answered(outcome, operation, name, planned), failure -> {
            if (failure instanceof IndeterminateException) {
                history.indeterminate(operation);
            } else {
                history.refused(operation);
            }
        });
    }

    private void answered(WriteOutcome outcome, long operation, String name, List<PlannedWrite> planned) {
        if (outcome instanceof WriteOutcome.Written written) {
            history.acknowledged(operation, written.position());
            PlannedWrite last = planned.get(planned.size() - 1);
            known(name, last.key(), last.change().isDelete() ? Optional.empty() : Optional.of(written.position()));
        } else {
            history.refused(operation);
            if (outcome instanceof WriteOutcome.Conflict conflict) {
                known(name, conflict.key(), conflict.actual());
            }
        }
    }

    private void known(String name, String key, Optional<Long> position) {
        position.ifPresentOrElse(at -> positions.put(name + "/" + key, at), () -> positions.remove(name + "/" + key));
    }

    private void read(JsonCollection collection, String name, String key) {
        long begun = history.begin();
        calls.follow(
                name + " get " + key,
                collection.get(key),
                entry -> {
                    history.read(name, key, begun, entry.map(Records::of));
                    known(name, key, entry.map(Entry::position));
                },
                failure -> {});
    }

    private void list(JsonCollection collection, String name, String prefix) {
        long begun = history.begin();
        CompletionStage<Page<Entry>> page =
                collection.entries(Listing.FIRST.withPrefix(prefix).withLimit(20));
        calls.follow(
                name + " list",
                page,
                found -> found.items().forEach(entry -> {
                    if (!entry.key().startsWith(prefix)) {
                        throw new AssertionError("listed without its prefix: key=" + entry.key() + " prefix=" + prefix);
                    }
                    history.read(name, entry.key(), begun, Optional.of(Records.of(entry)));
                }),
                failure -> {});
    }

    private void readLog(JsonCollection collection, String name, Step.ReadLog read) {
        String label = name + " log " + read.reader();
        if (calls.isOpen(label)) {
            return;
        }
        long after = heads.positionOf(name, read.reader());
        calls.follow(
                label,
                collection.log(after, read.limit()),
                page -> page.records().forEach(record -> heads.delivered(name, read.reader(), Records.of(record))),
                failure -> {
                    if (failure instanceof PositionGoneException gone) {
                        heads.overtaken(name, read.reader(), gone);
                    }
                });
    }

    /** A plain write that must be answered with a position once the disk is well again. */
    CompletionStage<WriteOutcome> probe(String collection, String name, long number, boolean keyless) {
        String value = "{\"probe\":" + number + "}";
        Change change = keyless ? Change.append(value) : Change.set("probe", value);
        long operation = history.invoked(name, List.of(change));
        Write write = keyless ? Write.append(Json.parse(value)) : Write.set(change.key(), Json.parse(value));
        CompletionStage<WriteOutcome> stage = store.json(collection).write(write);
        calls.follow(
                name + " probe",
                stage,
                outcome -> history.acknowledged(operation, ((WriteOutcome.Written) outcome).position()),
                failure -> settle(operation, failure));
        return stage;
    }

    private void settle(long operation, TidemarkException failure) {
        if (failure instanceof IndeterminateException) {
            history.indeterminate(operation);
        } else {
            history.refused(operation);
        }
    }
}
