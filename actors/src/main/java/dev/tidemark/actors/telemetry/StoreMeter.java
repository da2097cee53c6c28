package dev.tidemark.actors.telemetry;

import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.WriteStatistics;
import dev.tidemark.engine.TimeSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of a store's writes, and times its steps for those who want to know. One for each open store, shared by its
 * actors. Safe for any thread.
 *
 * <p>A step of which nobody wants to know costs two reads of a field: no clock is read and nothing is allocated.
 */
public final class StoreMeter {

    private final TimeSource time;
    private final Map<WriteResult, LongAdder> writes = new EnumMap<>(WriteResult.class);
    private volatile List<StepListener> listeners = List.of();

    public StoreMeter(TimeSource time) {
        this.time = time;
        for (WriteResult result : WriteResult.values()) {
            writes.put(result, new LongAdder());
        }
    }

    /** Tells the listener of every step that begins from here on, for as long as the store is open. */
    public synchronized void listen(StepListener listener) {
        List<StepListener> more = new ArrayList<>(listeners);
        more.add(listener);
        listeners = List.copyOf(more);
    }

    /** A step begins. */
    public StepRun begin(Step step) {
        List<StepListener> told = listeners;
        boolean recorded = StepEvents.areRecorded(step);
        return told.isEmpty() && !recorded ? StepRun.IDLE : new TimedRun(this, step, recorded);
    }

    public void count(WriteResult result, long times) {
        LongAdder counter = writes.get(result);
        if (counter != null && times > 0) {
            counter.add(times);
        }
    }

    public WriteStatistics writes() {
        Map<WriteResult, Long> counts = new EnumMap<>(WriteResult.class);
        writes.forEach((result, counter) -> counts.put(result, counter.sum()));
        return new WriteStatistics(counts);
    }

    private void took(Step step, long nanos) {
        for (StepListener listener : listeners) {
            listener.took(step, nanos);
        }
    }

    /** Nobody wants to know. */
    static final class IdleRun implements StepRun {

        @Override
        public void ended(String collection, long bytes, long count) {}

        @Override
        public void failed(String collection) {}
    }

    /** Somebody does. */
    static final class TimedRun implements StepRun {

        private final StoreMeter meter;
        private final Step step;
        private final @Nullable StepEvent event;
        private final long begunNanos;

        TimedRun(StoreMeter meter, Step step, boolean recorded) {
            this.meter = meter;
            this.step = step;
            this.event = recorded ? StepEvents.of(step) : null;
            this.begunNanos = meter.time.monotonicNanos();
            if (event != null) {
                event.begin();
            }
        }

        @Override
        public void ended(String collection, long bytes, long count) {
            over(collection, bytes, count, false);
        }

        @Override
        public void failed(String collection) {
            over(collection, 0, 0, true);
        }

        private void over(String collection, long bytes, long count, boolean failed) {
            meter.took(step, meter.time.monotonicNanos() - begunNanos);
            StepEvent present = event;
            if (present != null && present.shouldCommit()) {
                present.collection = collection;
                present.bytes = bytes;
                present.count = count;
                present.failed = failed;
                present.commit();
            }
        }
    }
}
