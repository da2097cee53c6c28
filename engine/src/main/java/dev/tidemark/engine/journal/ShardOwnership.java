package dev.tidemark.engine.journal;

import dev.tidemark.engine.FencedException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a shard within this process, and whether the process still owns the directory. One for all holds of a shard.
 *
 * <p>The lock is held by whoever changes files: a new owner's recovery and the old owner's flush exclude each other, so that a
 * frame is either answered before the recovery reads, and found by it, or never answered as durable.
 */
final class ShardOwnership {

    private final BooleanSupplier directoryHeld;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Object owner;

    /** @param directoryHeld whether this process still holds the directory's lock; asked before each write */
    ShardOwnership(BooleanSupplier directoryHeld) {
        this.directoryHeld = directoryHeld;
    }

    /** Makes {@code newOwner} the owner, fencing the one before; waits for a flush under way. */
    void take(Object newOwner) {
        lock.lock();
        try {
            owner = newOwner;
        } finally {
            lock.unlock();
        }
    }

    void release(Object former) {
        lock.lock();
        try {
            if (owner == former) {
                owner = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@code candidate} is the owner; cheap, and outdated at once unless {@link #enter} was called. */
    boolean isOwnedBy(Object candidate) {
        return owner == candidate;
    }

    /** Excludes every other hold until {@link #leave}. */
    void enter() {
        lock.lock();
    }

    void leave() {
        lock.unlock();
    }

    /** Fails with a {@link FencedException} when {@code candidate} may no longer write. Call between enter and leave. */
    void require(Object candidate) {
        if (owner != candidate) {
            throw new FencedException("journal shard has a newer owner, or this one was closed", null);
        }
        if (!directoryHeld.getAsBoolean()) {
            throw new FencedException("the lock of the data directory was lost", null);
        }
    }
}
