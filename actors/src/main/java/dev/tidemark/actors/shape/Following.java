package dev.tidemark.actors.shape;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.engine.OverloadedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One follower's shape, where its callers meet it without passing a mailbox: how far it is, who waits for it, who asked last. The
 * follower publishes, any thread asks. Ends once, with a reason; whoever waits then fails with it.
 */
final class Following {

    private final String handle;
    private final ShapeParts parts;
    private final JsonCollection source;
    private final JsonCollection log;

    /** Guarded by this. */
    private List<Waiter> waiters = new ArrayList<>();

    private volatile Standing standing;
    private volatile long lastAsked;
    private volatile boolean resting;
    private volatile Optional<RuntimeException> over = Optional.empty();

    /** One caller: done when the standing is as wanted, or late. */
    private record Waiter(
            Predicate<Standing> wanted,
            Consumer<Standing> reached,
            Runnable late,
            Consumer<RuntimeException> failed,
            long deadline) {}

    Following(ShapePlan plan, String handle, Standing standing, ShapeParts parts) {
        this.source = parts.store().source(plan.source().name());
        this.log = parts.store().log(plan.name().collection()).reading();
        this.handle = handle;
        this.standing = standing;
        this.parts = parts;
        this.lastAsked = parts.time().monotonicNanos();
    }

    /** By which the shape's log goes. */
    String handle() {
        return handle;
    }

    /** The shape's log, to be read. */
    JsonCollection log() {
        return log;
    }

    Standing standing() {
        return standing;
    }

    /** Somebody asks for the shape. */
    void touch() {
        lastAsked = parts.time().monotonicNanos();
    }

    /**
     * Whether nobody has asked for so long, and nobody waits. Not before the first rows are all there, which are lost otherwise: clients
     * that need long to read what there is of them do not ask meanwhile.
     */
    synchronized boolean isIdle(long idleNanos) {
        boolean asked = parts.time().monotonicNanos() - lastAsked < idleNanos;
        return standing.complete() && !asked && waiters.isEmpty();
    }

    /** Ends it if it is idle; whoever asks at this moment fails, finds it {@linkplain #isResting resting} and asks for another. */
    synchronized boolean rest(long idleNanos) {
        boolean rests = !isOver() && isIdle(idleNanos);
        if (rests) {
            resting = true;
            over = Optional.of(new OverloadedException("shape is not followed at the moment"));
        }
        return rests;
    }

    /** Whether it has ended because nobody asked. */
    boolean isResting() {
        return resting;
    }

    boolean isOver() {
        return over.isPresent();
    }

    /** The log's position once everything durable in the source at the call is there; fails when that takes too long. */
    CompletionStage<Long> caughtUp() {
        touch();
        return source.state().thenCompose(state -> caughtUp(state.watermark()));
    }

    private CompletionStage<Long> caughtUp(long watermark) {
        Predicate<Standing> wanted = now -> now.complete() && now.reached() >= watermark;
        Standing now = standing;
        if (wanted.test(now) && !isOver()) {
            return CompletableFuture.completedFuture(now.position());
        }
        CompletableFuture<Long> answer = new CompletableFuture<>();
        await(
                wanted,
                reached -> answer.complete(reached.position()),
                () -> answer.completeExceptionally(new OverloadedException(
                        "shape does not catch up in time: records behind=" + standing.behind())),
                answer::completeExceptionally);
        return answer;
    }

    /** True once the first rows are there, false when that takes too long. */
    CompletionStage<Boolean> complete() {
        touch();
        if (standing.complete() && !isOver()) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        await(
                Standing::complete,
                reached -> answer.complete(true),
                () -> answer.complete(false),
                answer::completeExceptionally);
        return answer;
    }

    private void await(
            Predicate<Standing> wanted, Consumer<Standing> reached, Runnable late, Consumer<RuntimeException> failed) {
        long deadline =
                parts.time().monotonicNanos() + parts.settings().patience().toNanos();
        Waiter waiter = new Waiter(wanted, reached, late, failed, deadline);
        if (!parts.active().enter()) {
            failed.accept(new OverloadedException("too many callers wait for shapes"));
            return;
        }
        synchronized (this) {
            if (over.isEmpty() && !wanted.test(standing)) {
                waiters.add(waiter);
                return;
            }
        }
        parts.active().leave(1);
        over.ifPresentOrElse(failed, () -> reached.accept(standing));
    }

    /** The follower has come so far. */
    void publish(Standing now) {
        List<Waiter> ready;
        synchronized (this) {
            standing = now;
            ready = take(waiter -> waiter.wanted().test(now));
        }
        answer(ready, waiter -> waiter.reached().accept(now));
    }

    /** Time has passed. */
    void expire() {
        long now = parts.time().monotonicNanos();
        List<Waiter> late;
        synchronized (this) {
            late = take(waiter -> now - waiter.deadline() >= 0);
        }
        answer(late, waiter -> waiter.late().run());
    }

    /** The follower could not go on and will try again: whoever waits is told why. */
    void failed(RuntimeException reason) {
        List<Waiter> all;
        synchronized (this) {
            all = take(waiter -> true);
        }
        answer(all, waiter -> waiter.failed().accept(reason));
    }

    /** Nobody follows the shape from here on. */
    void end(RuntimeException reason) {
        List<Waiter> all;
        synchronized (this) {
            over = over.or(() -> Optional.of(reason));
            all = take(waiter -> true);
        }
        answer(all, waiter -> waiter.failed().accept(reason));
    }

    private List<Waiter> take(Predicate<Waiter> which) {
        if (waiters.isEmpty()) {
            return List.of();
        }
        Map<Boolean, List<Waiter>> parted = waiters.stream().collect(Collectors.partitioningBy(which));
        waiters = new ArrayList<>(parted.getOrDefault(false, List.of()));
        return parted.getOrDefault(true, List.of());
    }

    private void answer(List<Waiter> taken, Consumer<Waiter> answer) {
        if (!taken.isEmpty()) {
            parts.active().leave(taken.size());
            parts.answers().execute(() -> taken.forEach(answer));
        }
    }
}
