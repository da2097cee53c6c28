package dev.tidemark.actors.writer;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Expiry;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.Lifetime;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.store.Staging;
import dev.tidemark.engine.store.Staging.Change;
import dev.tidemark.engine.store.Staging.Current;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Decides what writes make of lifetimes: of the entry that is there, and of the one that is written. A plain class, owned by the collection's
 * writer.
 *
 * <p>What has expired is not there for conditions, as it is not for readers. In its place something new can be written once its removal is
 * logged, which the same commit does; in a collection whose entries are handled, once its handler has done with it.
 */
final class Lifetimes {

    private final Staging staging;

    /** Whether a moment, milliseconds since the epoch, has passed for entries that expire then. */
    private final LongPredicate over;

    private final boolean handled;

    /** Whether there may be entries that expire; from then on for ever. */
    private boolean any;

    Lifetimes(Staging staging, LongPredicate over, Expiring expiring) {
        this.staging = staging;
        this.over = over;
        this.any = expiring != Expiring.NONE;
        this.handled = expiring == Expiring.HANDLED;
    }

    boolean any() {
        return any;
    }

    void note(WriteJob.Single write) {
        any = any || write.isTimed();
    }

    /** From here on no line carries an earlier time than the moment at which that was over. */
    boolean isOver(Optional<Current> found) {
        Optional<Current> past =
                found.filter(entry -> over.test(entry.lifetime().expiresMillis()));
        // Calls are decided some time after their batch got its time.
        past.ifPresent(entry -> staging.stampWith(entry.lifetime().expiresMillis()));
        return past.isPresent();
    }

    /** What conditions and functions see. */
    Optional<Current> living(Optional<Current> found) {
        return isOver(found) ? Optional.empty() : found;
    }

    /** The removal of what has expired, where that is what a write is: it names the very record. */
    static Optional<Change> removal(WriteJob.Single write, Current over) {
        boolean named = write instanceof WriteJob.Delete
                && write.condition() instanceof Condition.AtPosition at
                && at.position() == over.position();
        return named ? Optional.of(removal(write.key(), over)) : Optional.empty();
    }

    private static Change removal(byte[] key, Current over) {
        return new Change(key, Optional.empty(), Lifetime.until(over.lifetime().expiresMillis()));
    }

    /**
     * The removal of what has expired, ahead of what is written in its place.
     *
     * @throws OverloadedException when that waits for its handler
     */
    Change makeRoom(String keyText, byte[] key, Current over) {
        if (handled) {
            throw new OverloadedException("entry has expired and waits for its handler: key=" + keyText);
        }
        return removal(key, over);
    }

    /** @param living what is written over, or again */
    Lifetime next(Expiry expiry, Optional<Current> living) {
        long now = staging.timeMillis();
        if (expiry instanceof Expiry.At at) {
            return Lifetime.until(at.moment().toEpochMilli());
        }
        if (expiry instanceof Expiry.In in) {
            return Lifetime.until(now + in.time().toMillis());
        }
        if (expiry instanceof Expiry.Sliding sliding) {
            long millis = sliding.time().toMillis();
            return new Lifetime(now + millis, millis);
        }
        return expiry instanceof Expiry.Never
                ? Lifetime.UNLIMITED
                : living.map(Current::lifetime).orElse(Lifetime.UNLIMITED).renewed(now);
    }
}
