package dev.tidemark.actors.writer;

import dev.tidemark.engine.OverloadedException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bound on the calls under way: by count for each collection, by bytes for the whole store. Any thread. */
public final class Admission {

    private final int pendingWritesMax;
    private final long pendingMaxBytes;
    private final AtomicLong pendingBytes = new AtomicLong();

    public Admission(int pendingWritesMax, long pendingMaxBytes) {
        this.pendingWritesMax = pendingWritesMax;
        this.pendingMaxBytes = pendingMaxBytes;
    }

    /** @return why the call is refused, empty when it was admitted and counted */
    Optional<OverloadedException> admit(AtomicInteger pendingOfCollection, int lengthBytes) {
        if (pendingOfCollection.incrementAndGet() > pendingWritesMax) {
            pendingOfCollection.decrementAndGet();
            return Optional.of(new OverloadedException(
                    "too many writes are under way in the collection: limit=" + pendingWritesMax));
        }
        if (pendingBytes.addAndGet(lengthBytes) > pendingMaxBytes) {
            pendingBytes.addAndGet(-lengthBytes);
            pendingOfCollection.decrementAndGet();
            return Optional.of(new OverloadedException(
                    "too many bytes are under way in the store: limitBytes=" + pendingMaxBytes));
        }
        return Optional.empty();
    }

    void release(long bytes) {
        pendingBytes.addAndGet(-bytes);
    }
}
