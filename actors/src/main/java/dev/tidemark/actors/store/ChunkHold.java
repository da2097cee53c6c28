package dev.tidemark.actors.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.seal.UnusedHolds;
import dev.tidemark.engine.chunk.Pin;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a reader has of a chunk's files: they stay as they are until it lets go. Any thread; whoever first gives it up, uses it or
 * lets its time pass decides.
 *
 * <p>Life: unused → used → ended, or unused → given up.
 */
final class ChunkHold {

    private enum State {
        UNUSED,
        USED,
        GIVEN_UP
    }

    private final Pin pin;
    private final UnusedHolds unused;
    private final Runnable letGo = this::giveUp;
    private final AtomicReference<State> state = new AtomicReference<>(State.UNUSED);

    private ChunkHold(Pin pin, UnusedHolds unused) {
        this.pin = pin;
        this.unused = unused;
    }

    /** Takes the pin over; given up by itself when nobody uses it. */
    static ChunkHold begin(Pin pin, UnusedHolds unused, ActorSystem<?> system) {
        ChunkHold hold = new ChunkHold(pin, unused);
        unused.add(hold.letGo, system);
        return hold;
    }

    /** @return false when it was given up before, or is used; otherwise whoever uses it {@linkplain #end ends} it */
    boolean use() {
        return leaveUnused(State.USED);
    }

    /** Lets go unless it is used. */
    void giveUp() {
        if (leaveUnused(State.GIVEN_UP)) {
            pin.close();
        }
    }

    private boolean leaveUnused(State next) {
        boolean left = state.compareAndSet(State.UNUSED, next);
        if (left) {
            unused.used(letGo);
        }
        return left;
    }

    /** The use is over. */
    void end() {
        pin.close();
    }
}
