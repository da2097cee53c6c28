package dev.tidemark.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Counts the requests for shapes that are under way, and turns away those that are too many: clients that begin apart from those
 * that go on, so that a rush of new ones does not drive out who has come far. Safe for any thread; keeps nobody waiting.
 */
public final class Admission {

    /**
     * Most requests under way.
     *
     * @param beginning of clients that have nothing yet
     * @param goingOn of the others, streams of events included
     */
    public record Limits(int beginning, int goingOn) {

        public Limits {
            if (beginning < 1 || goingOn < 1) {
                throw new IllegalArgumentException(
                        "setting is below 1: key=tidemark.http.shape.beginning-max or going-on-max");
            }
        }
    }

    /** The place of one request; given back once, however often it is closed. */
    static final class Place implements AutoCloseable {

        private final AtomicInteger taken;
        private final AtomicBoolean free = new AtomicBoolean();

        private Place(AtomicInteger taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            if (free.compareAndSet(false, true)) {
                taken.decrementAndGet();
            }
        }
    }

    private final Limits limits;
    private final IntSupplier streams;
    private final AtomicInteger beginning = new AtomicInteger();
    private final AtomicInteger goingOn = new AtomicInteger();

    /** @param streams count of the streams of events that are open, whose requests have given their place back */
    Admission(Limits limits, IntSupplier streams) {
        this.limits = limits;
        this.streams = streams;
    }

    /** @return empty when there are too many */
    Optional<Place> enter(boolean begins) {
        return begins
                ? enter(beginning, limits.beginning())
                : enter(goingOn, limits.goingOn() - Math.min(limits.goingOn(), streams.getAsInt()));
    }

    private static Optional<Place> enter(AtomicInteger taken, int most) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Place(taken));
    }
}
