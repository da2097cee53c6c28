package dev.tidemark.actors.writer;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.Conflict;
import dev.tidemark.actors.WriteOutcome.NothingToDelete;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.json.MergePatch;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Lifetime;
import dev.tidemark.engine.store.Key;
import dev.tidemark.engine.store.Staging;
import dev.tidemark.engine.store.Staging.Change;
import dev.tidemark.engine.store.Staging.Current;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decides single calls: checks conditions against everything staged, stages what is to be written. A plain class, owned by the
 * collection's writer.
 */
final class WriteDecider {

    private final Staging staging;
    /** Hold for what is made here too: a merge or a host's function can outgrow what its parts were checked for. */
    private final JsonLimits limits;

    private final int batchMaxBytes;

    /** Whether the collection takes appends and nothing else. */
    private final boolean keyless;

    /** Asked for each value, since it changes while calls wait. */
    private final Supplier<Guard> guard;

    private final Lifetimes lifetimes;

    /** What the values that the call being decided has brought along were held against already. */
    private Guard lookedAtBy = Guard.NONE;

    /** Of a collection in which nothing expires. */
    WriteDecider(Staging staging, JsonLimits limits, int batchMaxBytes, boolean keyless, Supplier<Guard> guard) {
        this(staging, limits, batchMaxBytes, keyless, guard, new Lifetimes(staging, never -> false, Expiring.NONE));
    }

    WriteDecider(
            Staging staging,
            JsonLimits limits,
            int batchMaxBytes,
            boolean keyless,
            Supplier<Guard> guard,
            Lifetimes lifetimes) {
        this.lifetimes = lifetimes;
        this.staging = staging;
        this.keyless = keyless;
        this.limits = limits;
        this.batchMaxBytes = batchMaxBytes;
        this.guard = guard;
    }

    static WriteDecider of(CollectionPort port, Staging staging, WriterParts parts) {
        WriterSettings settings = parts.settings();
        return new WriteDecider(
                staging,
                settings.jsonLimitsOf(port.entry()),
                settings.batchMaxBytes(),
                port.entry().settings().keyless(),
                port::guard,
                new Lifetimes(
                        staging, parts.expiry()::isOver, port.entry().settings().expiring()));
    }

    /**
     * Decides one call.
     *
     * @throws RuntimeException whatever a host's function throws, what reading the current value fails with, or what a value breaks;
     *     nothing is staged then
     */
    WriteOutcome decide(WriteJob job) {
        if (job instanceof WriteJob.Guarded guarded) {
            return lookedAt(guarded, this::decide);
        }
        if (job instanceof WriteJob.Append append) {
            return append(append);
        }
        if (job instanceof WriteJob.Cut) {
            return new Written(staging.open().lastPosition());
        }
        requireKeyed();
        if (job instanceof WriteJob.Set set && set.condition() instanceof Condition.Any && !lifetimes.any()) {
            requireBrought(0, set.keyText(), set.value());
            return new Written(staging.set(set.key(), set.value()));
        }
        if (job instanceof WriteJob.Single single) {
            return atomic(List.of(single));
        }
        if (job instanceof WriteJob.Atomic atomic) {
            return atomic(atomic.writes());
        }
        return update((WriteJob.Update) job);
    }

    private <T> T lookedAt(WriteJob.Guarded guarded, Function<WriteJob, T> decision) {
        lookedAtBy = guarded.by();
        try {
            return decision.apply(guarded.job());
        } finally {
            lookedAtBy = Guard.NONE;
        }
    }

    private WriteOutcome append(WriteJob.Append append) {
        requireAppendable(append);
        return new Written(staging.append(append.values()));
    }

    private void requireAppendable(WriteJob.Append append) {
        requireKeyless();
        for (int index = 0; index < append.values().size(); index++) {
            requireBrought(index, "", append.values().get(index));
        }
    }

    private void requireKeyed() {
        if (keyless) {
            throw new InvalidRequestException("collection is keyless and takes nothing but appends");
        }
    }

    private void requireKeyless() {
        if (!keyless) {
            throw new InvalidRequestException("collection has keys and takes no appends");
        }
    }

    /** Of a value that a call has brought along. */
    private void requireBrought(int index, String keyText, byte[] value) {
        Guard present = guard.get();
        if (present != lookedAtBy) {
            requireMade(index, keyText, value);
        }
    }

    /** Of a value that was made here. */
    private void requireMade(int index, String keyText, byte[] value) {
        if (lookedAtBy != Guard.OVERRIDDEN) {
            guard.get().require(index, keyText, value);
        }
    }

    private WriteOutcome update(WriteJob.Update update) {
        Optional<Current> found = staging.current(update.key());
        Optional<Current> current = lifetimes.living(found);
        Optional<Json> changed = update.change().apply(current.map(now -> Json.verified(ByteBuffer.wrap(now.value()))));
        if (changed.isPresent()) {
            limits.require(changed.get());
            byte[] value = changed.get().bytes();
            requireMade(0, update.keyText(), value);
            List<Change> changes = new ArrayList<>(2);
            if (lifetimes.isOver(found)) {
                changes.add(lifetimes.makeRoom(update.keyText(), update.key(), found.orElseThrow()));
            }
            changes.add(new Change(update.key(), Optional.of(value), lifetimes.next(Expiry.KEPT, current)));
            return new Written(staging.commit(changes));
        }
        return current.isPresent() ? new Written(staging.delete(update.key())) : new NothingToDelete(update.keyText());
    }

    private WriteOutcome atomic(List<WriteJob.Single> writes) {
        Plan plan = plan(writes);
        if (plan.conflict().isPresent()) {
            return plan.conflict().get();
        }
        return plan.isEmpty()
                ? new NothingToDelete(writes.get(0).keyText())
                : new Written(staging.commit(plan.changes()));
    }

    /**
     * What writes that become visible together come to, without anything staged yet.
     *
     * @param changes of keys, empty where there are values to append
     * @param lengthBytes of the lines, roughly
     * @param conflict of the first condition that does not hold; then there is nothing to stage
     */
    record Plan(List<Change> changes, List<byte[]> appended, long lengthBytes, Optional<Conflict> conflict) {

        static final Plan EMPTY = new Plan(List.of(), List.of(), 0, Optional.empty());

        boolean isEmpty() {
            return changes.isEmpty() && appended.isEmpty();
        }

        /** Of the lines. */
        int count() {
            return changes.size() + appended.size();
        }
    }

    /**
     * Plans what is to be written together with lines of other collections.
     *
     * @param job changes of keys, or appends
     * @throws RuntimeException like {@link #decide}
     */
    Plan plan(WriteJob job) {
        if (job instanceof WriteJob.Guarded guarded) {
            return lookedAt(guarded, this::plan);
        }
        if (job instanceof WriteJob.Append append) {
            requireAppendable(append);
            return new Plan(List.of(), append.values(), append.lengthBytes(), Optional.empty());
        }
        requireKeyed();
        return plan(((WriteJob.Atomic) job).writes());
    }

    /** Stages what was planned, which must not be empty; nothing may have been staged since. */
    long stage(Plan plan) {
        return plan.changes().isEmpty() ? staging.append(plan.appended()) : staging.commit(plan.changes());
    }

    private Plan plan(List<WriteJob.Single> writes) {
        Map<Key, Optional<Current>> changed = new HashMap<>();
        List<Change> changes = new ArrayList<>(writes.size());
        long lengthBytes = 0;
        for (int index = 0; index < writes.size(); index++) {
            WriteJob.Single write = writes.get(index);
            Key key = Key.ofEscaped(write.key());
            Optional<Current> found = changed.containsKey(key) ? changed.get(key) : staging.current(write.key());
            lifetimes.note(write);
            boolean over = lifetimes.isOver(found);
            Optional<Change> removal = over ? Lifetimes.removal(write, found.orElseThrow()) : Optional.empty();
            if (removal.isPresent()) {
                changes.add(removal.get());
                changed.put(key, Optional.empty());
                continue;
            }
            Optional<Current> current = over ? Optional.empty() : found;
            if (!holds(write.condition(), current)) {
                return new Plan(
                        List.of(),
                        List.of(),
                        0,
                        Optional.of(new Conflict(
                                write.keyText(), index, write.condition(), current.map(Current::position))));
            }
            Optional<Change> change = change(index, write, current);
            if (change.isPresent()) {
                if (over) {
                    changes.add(lifetimes.makeRoom(write.keyText(), write.key(), found.orElseThrow()));
                    lengthBytes += WriteJob.OVERHEAD_BYTES + write.key().length;
                }
                changes.add(change.get());
                lengthBytes += lengthBytes(change.get());
                requireLength(lengthBytes);
                long position = staging.open().lastPosition() + changes.size();
                changed.put(
                        key,
                        change.get()
                                .value()
                                .map(value -> new Current(
                                        position, value, change.get().lifetime())));
            }
        }
        return new Plan(changes, List.of(), lengthBytes, Optional.empty());
    }

    private static int lengthBytes(Change change) {
        return WriteJob.OVERHEAD_BYTES
                + change.key().length
                + change.value().map(value -> value.length).orElse(0);
    }

    /** Merges can make much of little. */
    private void requireLength(long lengthBytes) {
        if (lengthBytes > batchMaxBytes) {
            throw new InvalidRequestException(
                    "batch is too long: limitBytes=" + batchMaxBytes + " actualBytes=" + lengthBytes + " or more");
        }
    }

    private static boolean holds(Condition condition, Optional<Current> current) {
        if (condition instanceof Condition.MustExist) {
            return current.isPresent();
        }
        if (condition instanceof Condition.MustNotExist) {
            return current.isEmpty();
        }
        if (condition instanceof Condition.AtPosition at) {
            return current.isPresent() && current.get().position() == at.position();
        }
        return true;
    }

    /** The value that a key has when everything staged is durable, unless it has expired. */
    Optional<Current> current(byte[] key) {
        return lifetimes.living(staging.current(key));
    }

    private Optional<Change> change(int index, WriteJob.Single asked, Optional<Current> current) {
        boolean timed = asked instanceof WriteJob.Timed;
        WriteJob.Single write = timed ? ((WriteJob.Timed) asked).write() : asked;
        Lifetime lifetime = lifetimes.next(timed ? ((WriteJob.Timed) asked).expiry() : Expiry.KEPT, current);
        if (write instanceof WriteJob.Set set) {
            requireBrought(index, set.keyText(), set.value());
            return Optional.of(new Change(set.key(), Optional.of(set.value()), lifetime));
        }
        if (write instanceof WriteJob.Touch) {
            return current.map(now -> new Change(write.key(), Optional.of(now.value()), lifetime));
        }
        if (write instanceof WriteJob.Merge merge) {
            byte[] merged = MergePatch.apply(current.map(Current::value), merge.patch());
            limits.require(merged);
            requireMade(index, merge.keyText(), merged);
            return Optional.of(new Change(merge.key(), Optional.of(merged), lifetime));
        }
        if (write instanceof WriteJob.Add add) {
            byte[] summed = add.sum().in(current.map(Current::value));
            limits.require(summed);
            requireMade(index, add.keyText(), summed);
            return Optional.of(new Change(add.key(), Optional.of(summed), lifetime));
        }
        boolean deletes = write instanceof WriteJob.Delete && current.isPresent();
        return deletes ? Optional.of(new Change(write.key(), Optional.empty())) : Optional.empty();
    }
}
