package dev.tidemark.actors.writer;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.Conflict;
import dev.tidemark.actors.WriteOutcome.NothingToDelete;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.json.MergePatch;
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

    /** What the values that the call being decided has brought along were held against already. */
    private Guard lookedAtBy = Guard.NONE;

    WriteDecider(Staging staging, JsonLimits limits, int batchMaxBytes, boolean keyless, Supplier<Guard> guard) {
        this.staging = staging;
        this.keyless = keyless;
        this.limits = limits;
        this.batchMaxBytes = batchMaxBytes;
        this.guard = guard;
    }

    static WriteDecider of(CollectionPort port, Staging staging, WriterSettings settings) {
        return new WriteDecider(
                staging,
                settings.jsonLimitsOf(port.entry()),
                settings.batchMaxBytes(),
                port.entry().settings().keyless(),
                port::guard);
    }

    /**
     * Decides one call.
     *
     * @throws RuntimeException whatever a host's function throws, what reading the current value fails with, or what a value breaks;
     *     nothing is staged then
     */
    WriteOutcome decide(WriteJob job) {
        if (job instanceof WriteJob.Guarded guarded) {
            lookedAtBy = guarded.by();
            try {
                return decide(guarded.job());
            } finally {
                lookedAtBy = Guard.NONE;
            }
        }
        if (job instanceof WriteJob.Append append) {
            return append(append);
        }
        if (job instanceof WriteJob.Cut) {
            return new Written(staging.open().lastPosition());
        }
        if (keyless) {
            throw new InvalidRequestException("collection is keyless and takes nothing but appends");
        }
        if (job instanceof WriteJob.Set set && set.condition() instanceof Condition.Any) {
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

    private WriteOutcome append(WriteJob.Append append) {
        if (!keyless) {
            throw new InvalidRequestException("collection has keys and takes no appends");
        }
        for (int index = 0; index < append.values().size(); index++) {
            requireBrought(index, "", append.values().get(index));
        }
        return new Written(staging.append(append.values()));
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
        Optional<Current> current = staging.current(update.key());
        Optional<Json> changed = update.change().apply(current.map(now -> Json.verified(ByteBuffer.wrap(now.value()))));
        if (changed.isPresent()) {
            limits.require(changed.get());
            byte[] value = changed.get().bytes();
            requireMade(0, update.keyText(), value);
            return new Written(staging.set(update.key(), value));
        }
        return current.isPresent() ? new Written(staging.delete(update.key())) : new NothingToDelete(update.keyText());
    }

    private WriteOutcome atomic(List<WriteJob.Single> writes) {
        Map<Key, Optional<Current>> changed = new HashMap<>();
        List<Change> changes = new ArrayList<>(writes.size());
        long lengthBytes = 0;
        for (int index = 0; index < writes.size(); index++) {
            WriteJob.Single write = writes.get(index);
            Key key = Key.ofEscaped(write.key());
            Optional<Current> current = changed.containsKey(key) ? changed.get(key) : staging.current(write.key());
            if (!holds(write.condition(), current)) {
                return new Conflict(write.keyText(), index, write.condition(), current.map(Current::position));
            }
            Optional<Change> change = change(index, write, current);
            if (change.isPresent()) {
                changes.add(change.get());
                lengthBytes += lengthBytes(change.get());
                requireLength(lengthBytes);
                long position = staging.open().lastPosition() + changes.size();
                changed.put(key, change.get().value().map(value -> new Current(position, value, Lifetime.UNLIMITED)));
            }
        }
        if (changes.isEmpty()) {
            return new NothingToDelete(writes.get(0).keyText());
        }
        return new Written(staging.commit(changes));
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

    private Optional<Change> change(int index, WriteJob.Single write, Optional<Current> current) {
        if (write instanceof WriteJob.Set set) {
            requireBrought(index, set.keyText(), set.value());
            return Optional.of(new Change(set.key(), Optional.of(set.value())));
        }
        if (write instanceof WriteJob.Merge merge) {
            byte[] merged = MergePatch.apply(current.map(Current::value), merge.patch());
            limits.require(merged);
            requireMade(index, merge.keyText(), merged);
            return Optional.of(new Change(merge.key(), Optional.of(merged)));
        }
        return current.isPresent() ? Optional.of(new Change(write.key(), Optional.empty())) : Optional.empty();
    }
}
