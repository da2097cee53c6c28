package dev.tidemark.testkit.simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * The one thread of a simulation: ready work, timers and the trace, and the step that takes from them.
 *
 * <p>Invariants: work is in the ready queue, held back in the timers, or neither, never in both; virtual time never
 * passes a timer without making it ready first, but for a leap made inside a step; nothing of an older epoch is in
 * either. Owned by the thread that created it; only {@link #epoch} and refusals may be seen by others.
 */
final class EventLoop {

    /** Owner of work that is held back although it could run. */
    private static final Object HELD = new Object();

    private final SimulationSettings settings;
    private final SimulatedTime time;
    private final Thread thread = Thread.currentThread();
    private final ReadyQueue ready;
    private final TimerHeap timers = new TimerHeap();
    private final Trace trace;
    private final SplittableRandom stallRandom;
    private final double stallMaxLog;

    private volatile long epoch;
    private volatile Optional<String> foreignWork = Optional.empty();
    private long steps;
    private long pins;
    private int held;
    private int depth;

    EventLoop(SimulationSettings settings, SimulatedTime time) {
        this.settings = settings;
        this.time = time;
        this.ready = new ReadyQueue(Seeds.stream(settings.seed(), "order"));
        this.trace = new Trace(settings.seed());
        this.stallRandom = Seeds.stream(settings.seed(), "stalls");
        this.stallMaxLog = Math.log((double) settings.stallMax().toNanos());
        JdkSeams.touchThreadLocalRandom();
        pinThreadLocalRandom();
    }

    SimulatedTime time() {
        return time;
    }

    Trace trace() {
        return trace;
    }

    long epoch() {
        return epoch;
    }

    long steps() {
        return steps;
    }

    /** Whether something can run without a leap to a timer of the future. */
    boolean busy() {
        return !ready.isEmpty() || held > 0 || timers.nextDueNanos() <= time.elapsedNanos();
    }

    void enqueue(Runnable work) {
        refuseForeign(work);
        if (settings.stallOneIn() > 0 && stallRandom.nextInt(settings.stallOneIn()) == 0) {
            held++;
            long stallNanos = (long) Math.exp(stallRandom.nextDouble() * stallMaxLog);
            timers.add(new Timer(this, HELD, work, Runnable::run, 0), time.elapsedNanos() + stallNanos);
        } else {
            ready.add(work);
        }
    }

    void enqueueTimer(Timer timer, long dueNanos) {
        refuseForeign(timer.work());
        timers.add(timer, dueNanos);
    }

    void dequeueTimer(Timer timer) {
        refuseForeign(timer.work());
        timers.remove(timer);
    }

    List<Timer> removeTimersOf(Object owner) {
        return timers.removeOwnedBy(owner);
    }

    /** Drops everything; whoever belongs to the old epoch is ignored from now on. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the owning thread alone
    void startNextEpoch() {
        checkThread();
        trace.note(time.elapsedNanos(), "crash", epoch);
        epoch++;
        ready.clear();
        timers.clear();
        held = 0;
    }

    /** Runs until the condition holds. False if the deadline came first; deadlock is a failure. */
    boolean pumpUntil(BooleanSupplier condition, long deadlineNanos) {
        Budget budget = new Budget("await");
        while (!condition.getAsBoolean()) {
            if (time.elapsedNanos() >= deadlineNanos) {
                return false;
            }
            budget.spend();
            if (!step(deadlineNanos)) {
                if (timers.isEmpty()) {
                    throw failure("deadlock: nothing is ready and no timer is pending");
                }
                time.advanceTo(deadlineNanos);
            }
        }
        return true;
    }

    void pumpUntilIdle() {
        Budget budget = new Budget("run until idle");
        while (busy()) {
            budget.spend();
            step(held > 0 ? Long.MAX_VALUE : time.elapsedNanos());
        }
    }

    /**
     * Runs one piece of work, after a leap to the next timer if nothing is ready. False if there is none up to the
     * limit of elapsed virtual time.
     */
    boolean step(long limitNanos) {
        checkThread();
        releaseDue(limitNanos);
        if (ready.isEmpty()) {
            if (timers.isEmpty() || timers.nextDueNanos() > limitNanos) {
                return false;
            }
            time.advanceTo(timers.nextDueNanos());
            releaseDue(limitNanos);
        }
        Runnable work = ready.take();
        trace.step(time.elapsedNanos(), work);
        steps++;
        time.advanceNanos(settings.stepNanos());
        pinThreadLocalRandom();
        runStep(work);
        return true;
    }

    /** Makes chance drawn from the thread a function of the seed and of how much has run, and of nothing else. */
    void pinThreadLocalRandom() {
        JdkSeams.pinThreadLocalRandom(Seeds.mix(settings.seed() + ++pins));
    }

    void checkThread() {
        if (Thread.currentThread() != thread) {
            throw failure("used from another thread: expected=" + thread.getName() + " actual="
                    + Thread.currentThread().getName());
        }
        if (foreignWork.isPresent()) {
            String work = foreignWork.get();
            foreignWork = Optional.empty();
            throw failure("work came from another thread, which is not repeatable: " + work);
        }
    }

    SimulationFailure failure(String what) {
        return new SimulationFailure(
                what + "; seed=" + settings.seed() + " step=" + steps + " elapsed=" + time.elapsed() + " ready="
                        + ready.size() + " timers=" + timers.size() + "; last steps:\n" + trace.tail(),
                settings.seed());
    }

    private void runStep(Runnable work) {
        depth++;
        try {
            work.run();
        } catch (ProcessDeath death) {
            if (depth > 1) {
                throw death;
            }
        } finally {
            depth--;
        }
    }

    private void releaseDue(long limitNanos) {
        long dueNanos = Math.min(limitNanos, time.elapsedNanos());
        while (timers.nextDueNanos() <= dueNanos) {
            Timer timer = timers.poll();
            if (timer.owner() == HELD) {
                held--;
                ready.add(timer.work());
            } else {
                ready.add(timer);
            }
        }
    }

    private void refuseForeign(Runnable work) {
        Thread current = Thread.currentThread();
        if (current != thread) {
            String text =
                    "thread=" + current.getName() + " work=" + work.getClass().getName();
            foreignWork = Optional.of(text);
            throw new RejectedExecutionException("a simulation takes no work from another thread: " + text);
        }
    }

    /** The steps that one call may still take. */
    final class Budget {

        private final String operation;
        private long left = settings.maxSteps();

        Budget(String operation) {
            this.operation = operation;
        }

        void spend() {
            if (--left < 0) {
                throw failure(operation + " exceeded its steps: max=" + settings.maxSteps());
            }
        }
    }
}
