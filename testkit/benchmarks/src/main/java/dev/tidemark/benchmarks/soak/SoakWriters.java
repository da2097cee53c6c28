package dev.tidemark.benchmarks.soak;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Lanes that write, each one call at a time, all together no faster than the pace. Any thread. */
final class SoakWriters {

    /** One write in so many sets a key that was never there. */
    private static final int COLD_EVERY = 17;

    /** Bytes of a log line beside key and value. */
    private static final int LINE_BYTES = 110;

    private final JsonCollection collection;
    private final SoakModel model;
    private final SoakPace pace;
    private final AtomicLong writtenBytes = new AtomicLong();
    private final ConcurrentLinkedQueue<Lane> resting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ticks = new AtomicInteger();
    private final List<CompletableFuture<Void>> ends = new ArrayList<>();
    private volatile boolean stopping;

    SoakWriters(JsonCollection collection, SoakModel model, SoakPace pace) {
        this.collection = collection;
        this.model = model;
        this.pace = pace;
    }

    void start() {
        for (int number = 0; number < SoakModel.LANES; number++) {
            Lane lane = new Lane(number);
            ends.add(lane.end);
            resting.add(lane);
        }
    }

    /** Lets lanes go on as far as the pace allows; to be called again and again. One thread at a time does, for all who call. */
    void tick() {
        int calls = ticks.incrementAndGet();
        if (calls > 1) {
            return;
        }
        while (calls > 0) {
            long allowed = pace.allowed(System.nanoTime());
            while (!resting.isEmpty() && (stopping || writtenBytes.get() < allowed)) {
                resting.remove().next();
            }
            calls = ticks.addAndGet(-calls);
        }
    }

    /** Ends all lanes; completes when every call is answered, or with the first failure. */
    CompletableFuture<Void> stop() {
        stopping = true;
        tick();
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    /** Fails as soon as one lane has. */
    boolean hasFailed() {
        return ends.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    /** Lines of the log, roughly. */
    long writtenBytes() {
        return writtenBytes.get();
    }

    /** Writes keys of its own, one after the other. */
    private final class Lane {

        private final int number;
        private final SplittableRandom random;
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Lane(int number) {
            this.number = number;
            this.random = new SplittableRandom(number);
        }

        void next() {
            if (stopping) {
                end.complete(null);
            } else if (random.nextInt(COLD_EVERY) == 0) {
                int key = model.nextColdKey(number);
                Json value = SoakModel.coldValue(key);
                var ignored = collection
                        .set("cold-" + key, value)
                        .whenComplete((outcome, failure) ->
                                answered(outcome, failure, value.lengthBytes(), position -> model.coldWritten(number)));
            } else {
                writeHot(SoakModel.hotKey(number, random.nextInt(SoakModel.hotKeysOfLane())));
            }
        }

        private void writeHot(int key) {
            int version = model.nextVersion(key);
            if (SoakModel.deletes(version)) {
                var ignored = collection
                        .delete("hot-" + key)
                        .whenComplete((outcome, failure) ->
                                answered(outcome, failure, 0, position -> model.hotWritten(key, version, position)));
            } else {
                Json value = SoakModel.hotValue(key, version);
                var ignored = collection
                        .set("hot-" + key, value)
                        .whenComplete((outcome, failure) -> answered(
                                outcome,
                                failure,
                                value.lengthBytes(),
                                position -> model.hotWritten(key, version, position)));
            }
        }

        private void answered(
                WriteOutcome outcome, @Nullable Throwable failure, int length, LongConsumer acknowledged) {
            if (failure == null && outcome instanceof Written written) {
                acknowledged.accept(written.position());
                writtenBytes.addAndGet(length + LINE_BYTES);
                resting.add(this);
                tick();
            } else {
                end.completeExceptionally(
                        failure == null ? new IllegalStateException("not written: outcome=" + outcome) : failure);
            }
        }
    }
}
