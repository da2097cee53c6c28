package dev.tidemark.benchmarks.soak;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Sink;
import dev.tidemark.actors.JsonCollection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All who follow the log of the soak: streams of records and of lines from its first position on, waiting callers, and one who
 * reads the log from its start over and over. Any thread.
 */
final class SoakReaders {

    private static final int RECORD_STREAMS = 4;
    private static final int LINE_STREAMS = 8;
    private static final int WAITING = 200;
    private static final long WAITING_AHEAD = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int BLOCKS_A_SECOND = 100;

    private final ActorSystem<Void> system;
    private final JsonCollection collection;
    private final SharedKillSwitch end = KillSwitches.shared("soak");
    private final List<Fold> folds = new ArrayList<>();
    private final List<AtomicLong> lineEnds = new ArrayList<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final AtomicLong rereads = new AtomicLong();
    private volatile boolean stopping;

    SoakReaders(ActorSystem<Void> system, JsonCollection collection) {
        this.system = system;
        this.collection = collection;
    }

    void start() {
        for (int n = 0; n < RECORD_STREAMS; n++) {
            Fold fold = new Fold();
            folds.add(fold);
            watch(collection.changes(0).via(end.flow()).runWith(Sink.foreach(fold::take), system));
        }
        for (int n = 0; n < LINE_STREAMS; n++) {
            AtomicLong last = new AtomicLong();
            lineEnds.add(last);
            watch(collection
                    .changedLines(0)
                    .via(end.flow())
                    .runWith(
                            Sink.foreach(block -> {
                                if (block.first() <= last.get()) {
                                    throw new IllegalStateException("lines come twice: first=" + block.first());
                                }
                                last.set(block.last());
                            }),
                            system));
        }
        for (int n = 0; n < WAITING; n++) {
            waitOn(n * WAITING_AHEAD / WAITING);
        }
    }

    private void watch(CompletionStage<Done> stream) {
        var ignored = stream.whenComplete((done, failure) -> failed(failure));
    }

    private void failed(@Nullable Throwable failure) {
        if (failure != null) {
            failed.completeExceptionally(failure);
        }
    }

    private void waitOn(long after) {
        var ignored = collection.await(after, PATIENCE).whenComplete((watermark, failure) -> {
            failed(stopping ? null : failure);
            if (failure == null && !stopping) {
                waitOn(Math.max(after, watermark) + WAITING_AHEAD);
            }
        });
    }

    /** Reads from the first position to what is the last one when it begins, again and again. */
    void reread() {
        var ignored = collection.await(0, PATIENCE).whenComplete((watermark, failure) -> {
            failed(stopping ? null : failure);
            if (failure == null && !stopping) {
                rereadTo(watermark);
            }
        });
    }

    private void rereadTo(long last) {
        var ignored = collection
                .changedLines(0)
                .throttle(BLOCKS_A_SECOND, Duration.ofSeconds(1))
                .via(end.flow())
                .takeWhile(block -> block.last() < last)
                .runWith(Sink.ignore(), system)
                .whenComplete((done, failure) -> {
                    failed(failure);
                    if (failure == null) {
                        rereads.incrementAndGet();
                        reread();
                    }
                });
    }

    /** Times that the whole log was read. */
    long rereads() {
        return rereads.get();
    }

    boolean hasFailed() {
        return failed.isCompletedExceptionally();
    }

    /** The failure of the first reader that failed; nothing when none has. */
    void requireNoFailure() {
        if (hasFailed()) {
            failed.join();
        }
    }

    /** How far the slowest is that follows. */
    long slowest() {
        long least = Long.MAX_VALUE;
        for (Fold fold : folds) {
            least = Math.min(least, fold.position());
        }
        for (AtomicLong last : lineEnds) {
            least = Math.min(least, last.get());
        }
        return least;
    }

    /** Compares what the followers have seen with the model; nobody writes any more and all are at the end. */
    void requireAll(SoakModel model) {
        for (int n = 0; n < folds.size(); n++) {
            folds.get(n).requireAll(model, "follower-" + n);
        }
    }

    void stop() {
        stopping = true;
        end.shutdown();
    }
}
