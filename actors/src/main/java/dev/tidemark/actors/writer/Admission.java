package dev.tidemark.actors.writer;

import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Bound on the calls under way: by count for each collection, by bytes for the whole store, and none while there is no disk space
 * for what they would write. Any thread.
 */
public final class Admission {

    private final int pendingWritesMax;
    private final long pendingMaxBytes;
    private final AtomicLong pendingBytes;
    private final StoreMeter meter;
    private final Supplier<Optional<DiskFullException>> diskFull;

    /**
     * @param meter of the store, for whoever has calls admitted
     * @param diskFull why nothing more may be written, empty while it may; asked for each call
     */
    public Admission(
            int pendingWritesMax,
            long pendingMaxBytes,
            StoreMeter meter,
            Supplier<Optional<DiskFullException>> diskFull) {
        this(pendingWritesMax, pendingMaxBytes, new AtomicLong(), meter, diskFull);
    }

    private Admission(
            int pendingWritesMax,
            long pendingMaxBytes,
            AtomicLong pendingBytes,
            StoreMeter meter,
            Supplier<Optional<DiskFullException>> diskFull) {
        this.pendingWritesMax = pendingWritesMax;
        this.pendingMaxBytes = pendingMaxBytes;
        this.pendingBytes = pendingBytes;
        this.meter = meter;
        this.diskFull = diskFull;
    }

    /** The same bounds, shared, for calls that may be what makes space: the catalog's. */
    public Admission whateverTheDisk() {
        return new Admission(pendingWritesMax, pendingMaxBytes, pendingBytes, meter, Optional::empty);
    }

    /** Counts and times what is done for calls. */
    public StoreMeter meter() {
        return meter;
    }

    /** Of calls that were admitted and not released. */
    public long pendingBytes() {
        return pendingBytes.get();
    }

    /** @return why the call is refused, empty when it was admitted and counted */
    Optional<TidemarkException> admit(AtomicInteger pendingOfCollection, int lengthBytes) {
        Optional<DiskFullException> full = diskFull.get();
        if (full.isPresent()) {
            return Optional.of(full.get());
        }
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
