package dev.tidemark.actors.shape;

import dev.tidemark.engine.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all that has to do with a store's shapes shares.
 *
 * @param answers runs what callers attached to their calls
 * @param work runs what takes time in following
 * @param active shapes that are followed; the registry alone changes it
 */
public record ShapeParts(
        ShapeStore store,
        ShapeSettings settings,
        TimeSource time,
        Executor answers,
        Executor work,
        Active active,
        Meter meter) {

    /** Of one store. */
    public static ShapeParts of(
            ShapeStore store, ShapeSettings settings, TimeSource time, Executor answers, Executor work) {
        return new ShapeParts(store, settings, time, answers, work, new Active(settings.waitingMax()), new Meter());
    }

    /** Shapes that are followed, by names of their collections, and those who wait for them. Any thread. */
    static final class Active {

        private final Map<String, Following> followed = new ConcurrentHashMap<>();
        private final AtomicInteger waiting = new AtomicInteger();
        private final int waitingMax;

        Active(int waitingMax) {
            this.waitingMax = waitingMax;
        }

        Map<String, Following> followed() {
            return followed;
        }

        /** One more waits; false when too many do. */
        boolean enter() {
            if (waiting.incrementAndGet() > waitingMax) {
                waiting.decrementAndGet();
                return false;
            }
            return true;
        }

        void leave(int count) {
            waiting.addAndGet(-count);
        }
    }

    /** Counts. Any thread. */
    static final class Meter {

        private final LongAdder begun = new LongAdder();
        private final LongAdder failures = new LongAdder();

        void begun() {
            begun.increment();
        }

        void failed() {
            failures.increment();
        }
    }

    ShapeStatistics statistics() {
        long behind = active.followed().values().stream()
                .mapToLong(following -> following.standing().behind())
                .sum();
        return new ShapeStatistics(
                store.shapes().size(), active.followed().size(), behind, meter.begun.sum(), meter.failures.sum());
    }
}
