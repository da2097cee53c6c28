package dev.tidemark.actors.store;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.store.Key;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Checks and encodes what callers ask for, on their own threads. Stateless beyond its bounds. */
final class WriteJobs {

    private final JsonLimits limits;
    private final int batchMaxCount;
    private final int batchMaxBytes;

    WriteJobs(JsonLimits limits, int batchMaxCount, int batchMaxBytes) {
        this.limits = limits;
        this.batchMaxCount = batchMaxCount;
        this.batchMaxBytes = batchMaxBytes;
    }

    /** @throws InvalidRequestException naming the key or the bound that is broken */
    WriteJob.Single single(Write write) {
        byte[] key = Key.of(write.key()).escaped();
        if (write instanceof Write.Set set) {
            return new WriteJob.Set(set.key(), key, bytes(set.value()), set.condition());
        }
        if (write instanceof Write.Merge merge) {
            return new WriteJob.Merge(merge.key(), key, bytes(merge.patch()), merge.condition());
        }
        return new WriteJob.Delete(write.key(), key, write.condition());
    }

    private byte[] bytes(Json value) {
        limits.require(value);
        return value.bytes();
    }

    WriteJob.Atomic atomic(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > batchMaxCount) {
            throw new InvalidRequestException("count of writes in a batch is out of range: min=1 max=" + batchMaxCount
                    + " actual=" + writes.size());
        }
        WriteJob.Atomic atomic =
                new WriteJob.Atomic(writes.stream().map(this::single).toList());
        if (atomic.lengthBytes() > batchMaxBytes) {
            throw new InvalidRequestException(
                    "batch is too long: limitBytes=" + batchMaxBytes + " actualBytes=" + atomic.lengthBytes());
        }
        return atomic;
    }

    WriteJob.Update update(String key, UnaryOperator<Optional<Json>> change) {
        return new WriteJob.Update(key, Key.of(key).escaped(), change);
    }
}
