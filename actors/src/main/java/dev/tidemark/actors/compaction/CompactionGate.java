package dev.tidemark.actors.compaction;

import akka.actor.typed.ActorRef;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Where hosts ask for compaction. Any thread. */
public final class CompactionGate {

    private final ActorRef<Compactor.Command> compactor;
    private final CompactionMeter meter;
    private final int callsMax;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong asked = new AtomicLong();

    /** Those who wait, by number. */
    private final Map<Long, CompletableFuture<CompactionOutcome>> open = new ConcurrentHashMap<>();

    private volatile boolean gone;

    /** @param callsMax calls that have not ended; one more fails at once with {@link OverloadedException} */
    public CompactionGate(ActorRef<Compactor.Command> compactor, CompactionMeter meter, int callsMax) {
        this.compactor = compactor;
        this.meter = meter;
        this.callsMax = callsMax;
    }

    /** Compacts one collection, whatever the policy says. Cancelling the future gives it up, unless others want it. */
    public CompletableFuture<CompactionOutcome> compact(CatalogEntry collection) {
        return ask(asker -> new Compactor.Compact(collection, asker));
    }

    /** Compacts every collection of which anything would go. Cancelling the future gives it up, unless others want it. */
    public CompletableFuture<CompactionOutcome> compactAll() {
        return ask(Compactor.CompactAll::new);
    }

    private CompletableFuture<CompactionOutcome> ask(
            Function<CompletableFuture<CompactionOutcome>, Compactor.Command> command) {
        CompletableFuture<CompactionOutcome> asker = new CompletableFuture<>();
        if (waiting.incrementAndGet() > callsMax) {
            waiting.decrementAndGet();
            asker.completeExceptionally(
                    new OverloadedException("too many calls wait for a compaction: limit=" + callsMax));
            return asker;
        }
        long number = asked.incrementAndGet();
        open.put(number, asker);
        CompletionStage<CompactionOutcome> end = asker;
        end.whenComplete((outcome, failure) -> {
            open.remove(number);
            waiting.decrementAndGet();
            if (failure instanceof CancellationException) {
                compactor.tell(new Compactor.AskerLeft());
            }
        });
        compactor.tell(command.apply(asker));
        if (gone) {
            fail();
        }
        return asker;
    }

    /** Holds all compactions between two steps, or lets them go on. */
    public void pause(boolean paused) {
        compactor.tell(new Compactor.Pause(paused));
    }

    public CompactionStatistics statistics() {
        return meter.read();
    }

    /** The compactor has ended: nothing is compacted until the store is opened again. */
    public void gone() {
        gone = true;
        fail();
    }

    private void fail() {
        open.values()
                .forEach(asker ->
                        asker.completeExceptionally(new FencedException("nothing is compacted any more", null)));
    }
}
