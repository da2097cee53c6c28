package dev.tidemark.actors.store;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.json.Sum;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Checks and encodes what callers ask for, on their own threads. Stateless beyond its bounds. */
final class WriteJobs {

    /** For collections that are there to be read. */
    static final WriteJobs NONE = new WriteJobs(JsonLimits.DEFAULT, 0, 0);

    private final JsonLimits limits;
    private final int batchMaxCount;
    private final int batchMaxBytes;

    /** @param batchMaxCount zero where every write is refused */
    private WriteJobs(JsonLimits limits, int batchMaxCount, int batchMaxBytes) {
        this.limits = limits;
        this.batchMaxCount = batchMaxCount;
        this.batchMaxBytes = batchMaxBytes;
    }

    static WriteJobs of(TidemarkSettings settings) {
        return new WriteJobs(
                settings.writer().jsonLimits(),
                settings.bounds().batchMaxCount(),
                settings.writer().batchMaxBytes());
    }

    /** @throws InvalidRequestException naming the key or the bound that is broken */
    WriteJob single(Write write) {
        requireWritable();
        return write instanceof Write.Append append
                ? new WriteJob.Append(List.of(bytes(append.value())))
                : keyed((Write.Keyed) write);
    }

    private WriteJob.Single keyed(Write.Keyed write) {
        byte[] key = Key.of(write.key()).escaped();
        if (write instanceof Write.Set set) {
            return new WriteJob.Set(set.key(), key, bytes(set.value()), set.condition());
        }
        if (write instanceof Write.Merge merge) {
            return new WriteJob.Merge(merge.key(), key, bytes(merge.patch()), merge.condition());
        }
        if (write instanceof Write.Add add) {
            return new WriteJob.Add(add.key(), key, Sum.of(add.pointer(), add.by()), add.condition());
        }
        if (write instanceof Write.Timed timed) {
            return new WriteJob.Timed(keyed(timed.write()), timed.expiry());
        }
        if (write instanceof Write.Touch) {
            return new WriteJob.Touch(write.key(), key, write.condition());
        }
        return write instanceof Write.Check
                ? new WriteJob.Check(write.key(), key, write.condition())
                : new WriteJob.Delete(write.key(), key, write.condition());
    }

    private byte[] bytes(Json value) {
        limits.require(value);
        return value.bytes();
    }

    /** @throws InvalidRequestException naming the key or the bound that is broken, or when appends are mixed with others */
    WriteJob atomic(List<Write> writes) {
        requireWritable();
        if (writes.isEmpty() || writes.size() > batchMaxCount) {
            throw new InvalidRequestException("count of writes in a batch is out of range: min=1 max=" + batchMaxCount
                    + " actual=" + writes.size());
        }
        WriteJob job = writes.get(0) instanceof Write.Append ? appends(writes) : changes(writes);
        if (job.lengthBytes() > batchMaxBytes) {
            throw new InvalidRequestException(
                    "batch is too long: limitBytes=" + batchMaxBytes + " actualBytes=" + job.lengthBytes());
        }
        return job;
    }

    int countMax() {
        return batchMaxCount;
    }

    /**
     * Holds the writes of several collections to the bounds of one batch.
     *
     * @throws InvalidRequestException naming the bound that is broken
     */
    void requireTogether(int count, List<WriteJob> parts) {
        int lengthBytes = parts.stream().mapToInt(WriteJob::lengthBytes).sum();
        if (count > batchMaxCount || lengthBytes > batchMaxBytes) {
            throw new InvalidRequestException("transaction is too long: limit=" + batchMaxCount + " actual=" + count
                    + " limitBytes=" + batchMaxBytes + " actualBytes=" + lengthBytes);
        }
    }

    private WriteJob appends(List<Write> writes) {
        List<byte[]> values = new ArrayList<>(writes.size());
        for (Write write : writes) {
            if (!(write instanceof Write.Append append)) {
                throw mixed();
            }
            values.add(bytes(append.value()));
        }
        return new WriteJob.Append(values);
    }

    private WriteJob changes(List<Write> writes) {
        List<WriteJob.Single> singles = new ArrayList<>(writes.size());
        for (Write write : writes) {
            if (!(write instanceof Write.Keyed keyed)) {
                throw mixed();
            }
            singles.add(keyed(keyed));
        }
        return new WriteJob.Atomic(singles);
    }

    private static InvalidRequestException mixed() {
        return new InvalidRequestException("batch has appends beside writes to keys");
    }

    WriteJob.Update update(String key, UnaryOperator<Optional<Json>> change) {
        requireWritable();
        return new WriteJob.Update(key, Key.of(key).escaped(), change);
    }

    /**
     * The job with its values held against a guard, so that the writer has no more to do than to see that the guard is still the same.
     * What a job makes of values there is looked at there.
     */
    static WriteJob guarded(WriteJob job, Guard guard) {
        if (guard.isNone() || job instanceof WriteJob.Guarded) {
            return job;
        }
        if (job instanceof WriteJob.Append append) {
            for (int index = 0; index < append.values().size(); index++) {
                guard.require(index, "", append.values().get(index));
            }
        } else if (job instanceof WriteJob.Atomic atomic) {
            for (int index = 0; index < atomic.writes().size(); index++) {
                look(atomic.writes().get(index), index, guard);
            }
        } else {
            look(job, 0, guard);
        }
        return new WriteJob.Guarded(job, guard);
    }

    private static void look(WriteJob job, int index, Guard guard) {
        if (job instanceof WriteJob.Timed timed) {
            look(timed.write(), index, guard);
        }
        if (job instanceof WriteJob.Set set) {
            guard.require(index, set.keyText(), set.value());
        }
    }

    private void requireWritable() {
        if (batchMaxCount == 0) {
            throw new InvalidRequestException("collection is written by the store alone");
        }
    }
}
