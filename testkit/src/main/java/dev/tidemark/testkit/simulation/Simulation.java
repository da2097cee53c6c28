package dev.tidemark.testkit.simulation;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.testkit.Probes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A world of real Akka actors on one thread and on virtual time, in which a seed decides everything.
 *
 * <p>Whatever an actor system would give to its threads becomes ready work here; a step takes one piece of it, chosen
 * by the seed, runs it and lets a microsecond of virtual time pass. When nothing is ready, time leaps to the next
 * timer. All steps go into a hash: equal seeds give equal hashes, in any process, as long as the code under test uses
 * no other clock, thread or source of chance.
 *
 * <p>Life: create, build actor systems, run ({@link #await}, {@link #advance}, {@link #run}); {@link #crash} ends all
 * of them at once, and new ones may follow, as the next generation of the process; close. Everything belongs to the
 * thread that created the simulation; until it is closed, the default executor of that thread's
 * {@code CompletableFuture}s and its blocking {@code Await}s run here too.
 */
public final class Simulation implements AutoCloseable {

    static {
        JdkSeams.redirectAsyncPool();
    }

    /** Further steps of {@link #advance} at its end, for what the last timers have set off. */
    private static final long SETTLE_STEPS_MAX = 10_000;

    /** Owner of work that is held back although it could run. */
    private static final Object HELD = new Object();

    private final SimulationSettings settings;
    private final Thread thread = Thread.currentThread();
    private final SimulatedTime time;
    private final ReadyQueue ready;
    private final SplittableRandom stallRandom;
    private final double stallMaxLog;
    private final TimerHeap timers = new TimerHeap();
    private final Trace trace;
    private final Probes probes = new Probes();
    private final Map<String, RandomGenerator> randomByPurpose = new HashMap<>();
    private final PumpingBlockContext blockContext = new PumpingBlockContext(this);
    private final long id;

    private SimulatedExecutor executor;
    private volatile long epoch;
    private volatile Optional<String> foreignWork = Optional.empty();
    private long steps;
    private long pins;
    private int held;
    private int depth;

    private Simulation(SimulationSettings settings) {
        long seed = settings.seed();
        this.settings = settings;
        this.time = SimulatedTime.withOrigin(Seeds.stream(seed, "clock").nextLong());
        this.ready = new ReadyQueue(Seeds.stream(seed, "order"));
        this.stallRandom = Seeds.stream(seed, "stalls");
        this.stallMaxLog = Math.log((double) settings.stallMax().toNanos());
        this.trace = new Trace(seed);
        this.id = OpenSimulations.open(this);
        this.executor = new SimulatedExecutor(this);
        blockContext.install();
        JdkSeams.touchThreadLocalRandom();
        pinThreadLocalRandom();
    }

    public static Simulation withSeed(long seed) {
        return with(SimulationSettings.ofSeed(seed));
    }

    public static Simulation with(SimulationSettings settings) {
        return new Simulation(settings);
    }

    public long seed() {
        return settings.seed();
    }

    public SimulatedTime time() {
        return time;
    }

    public Probes probes() {
        return probes;
    }

    /** The host's own source of chance, the same as {@code random("host")}. */
    public RandomGenerator random() {
        return random("host");
    }

    /** A source of chance for one purpose: drawing more from one does not shift any other. */
    public RandomGenerator random(String purpose) {
        return randomByPurpose.computeIfAbsent(purpose, name -> Seeds.stream(seed(), "host/" + name));
    }

    /** As {@link #actorSystem(Behavior, String, Config)} with the configuration of the class path alone. */
    public <T> ActorSystem<T> actorSystem(Behavior<T> guardian, String name) {
        return actorSystem(guardian, name, ConfigFactory.empty());
    }

    /**
     * Starts a real actor system whose every dispatcher and scheduler belongs to this simulation. It need not be
     * terminated: {@link #crash} or the end of the simulation leaves nothing behind.
     *
     * @param extra settings over those of the class path
     */
    public <T> ActorSystem<T> actorSystem(Behavior<T> guardian, String name, Config extra) {
        checkThread();
        pinThreadLocalRandom();
        return ActorSystem.create(guardian, name, SimulatedConfig.of(extra, id));
    }

    /** Runs asynchronous work outside actors; belongs to the current epoch and ignores everything after a crash. */
    public Executor executor() {
        return executor;
    }

    /** Runs the work once after this much virtual time, unless the simulation crashes before. */
    public void schedule(Duration delay, Runnable work) {
        checkThread();
        enqueueTimer(new Timer(this, this, work, executor, 0), time.elapsedNanos() + delay.toNanos());
    }

    /**
     * Runs until the stage is complete.
     *
     * @return its value
     * @throws java.util.concurrent.CompletionException if the stage failed, with the failure as cause
     * @throws SimulationFailure on deadlock (nothing is ready and no timer pending) or when a bound is exceeded
     */
    public <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        long deadlineNanos = time.elapsedNanos() + settings.maxVirtualTime().toNanos();
        if (!pumpUntil(future::isDone, deadlineNanos)) {
            throw failure("await exceeded virtual time: max=" + settings.maxVirtualTime());
        }
        return future.join();
    }

    /** Runs one step, after a leap of virtual time if nothing is ready. False if there was nothing to run at all. */
    public boolean runOne() {
        return step(Long.MAX_VALUE);
    }

    /** Runs at most so many steps, fewer if nothing is left; returns how many. */
    public long run(long maxSteps) {
        long ran = 0;
        while (ran < maxSteps && step(Long.MAX_VALUE)) {
            ran++;
        }
        return ran;
    }

    /** Runs until nothing is ready; timers of the future stay. Time moves only as far as the steps take. */
    public void runUntilIdle() {
        Budget budget = new Budget();
        while (!ready.isEmpty() || held > 0 || timers.nextDueNanos() <= time.elapsedNanos()) {
            step(held > 0 ? Long.MAX_VALUE : time.elapsedNanos());
            budget.spend("run until idle");
        }
    }

    /** Runs everything that happens within this much virtual time, and then what the last of it has set off. */
    public void advance(Duration duration) {
        long limitNanos = time.elapsedNanos() + duration.toNanos();
        Budget budget = new Budget();
        while (time.elapsedNanos() < limitNanos && step(limitNanos)) {
            budget.spend("advance");
        }
        time.advanceTo(limitNanos);
        for (long settling = 0; settling < SETTLE_STEPS_MAX && step(limitNanos); settling++) {
            budget.spend("advance");
        }
    }

    /**
     * Kills the simulated process: all ready work and all timers are dropped, and whatever still holds an executor, a
     * dispatcher or a scheduler of the old epoch is ignored. The running step, if any, runs to its end; {@link #die}
     * unwinds it as well.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the simulation's thread alone
    public void crash() {
        checkThread();
        trace.note(time.elapsedNanos(), "crash", epoch);
        epoch++;
        ready.clear();
        timers.clear();
        held = 0;
        executor = new SimulatedExecutor(this);
    }

    /** Crashes and unwinds the running step: what a simulated disk calls at the operation where the power fails. */
    public ProcessDeath die() {
        crash();
        throw new ProcessDeath(epoch);
    }

    /** Number of crashes so far. A simulated device remembers it and refuses calls from an older one. */
    public long epoch() {
        return epoch;
    }

    /** Adds something the host saw or did to the trace and its hash. */
    public void note(String text, long number) {
        trace.note(time.elapsedNanos(), text, number);
    }

    /** Hash over all steps and notes so far. */
    public long traceHash() {
        return trace.hash();
    }

    public long steps() {
        return steps;
    }

    /** The last steps in readable form, oldest first, one a line. */
    public String traceTail() {
        return trace.tail();
    }

    /** Crashes, and gives the thread back its real asynchronous pool. */
    @Override
    public void close() {
        crash();
        blockContext.remove();
        OpenSimulations.close(id);
    }

    @Override
    public String toString() {
        return "Simulation(seed=" + seed() + ", steps=" + steps + ", elapsed=" + time.elapsed() + ", epoch=" + epoch
                + ")";
    }

    SimulatedExecutor newExecutor() {
        return new SimulatedExecutor(this);
    }

    void enqueue(Runnable work) {
        if (Thread.currentThread() != thread) {
            throw refuseForeign(work);
        }
        if (settings.stallOneIn() > 0 && stallRandom.nextInt(settings.stallOneIn()) == 0) {
            held++;
            long stallNanos = (long) Math.exp(stallRandom.nextDouble() * stallMaxLog);
            timers.add(new Timer(this, HELD, work, executor, 0), time.elapsedNanos() + stallNanos);
        } else {
            ready.add(work);
        }
    }

    void enqueueTimer(Timer timer, long dueNanos) {
        if (Thread.currentThread() != thread) {
            throw refuseForeign(timer.work());
        }
        timers.add(timer, dueNanos);
    }

    void dequeueTimer(Timer timer) {
        timers.remove(timer);
    }

    List<Timer> removeTimersOf(Object owner) {
        return timers.removeOwnedBy(owner);
    }

    /** Runs until the condition holds. False if the deadline came first; deadlock is a failure. */
    boolean pumpUntil(BooleanSupplier condition, long deadlineNanos) {
        Budget budget = new Budget();
        while (!condition.getAsBoolean()) {
            if (time.elapsedNanos() >= deadlineNanos) {
                return false;
            }
            if (!step(deadlineNanos)) {
                if (timers.isEmpty()) {
                    throw failure("deadlock: nothing is ready and no timer is pending");
                }
                time.advanceTo(deadlineNanos);
            }
            budget.spend("await");
        }
        return true;
    }

    private boolean step(long limitNanos) {
        checkThread();
        releaseDue(limitNanos);
        if (ready.isEmpty()) {
            long nextNanos = timers.nextDueNanos();
            if (timers.isEmpty() || nextNanos > limitNanos) {
                return false;
            }
            time.advanceTo(nextNanos);
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

    private void pinThreadLocalRandom() {
        JdkSeams.pinThreadLocalRandom(Seeds.mix(seed() + ++pins));
    }

    private void checkThread() {
        if (Thread.currentThread() != thread) {
            throw failure("used from another thread: expected=" + thread.getName() + " actual="
                    + Thread.currentThread().getName());
        }
        foreignWork.ifPresent(work -> {
            foreignWork = Optional.empty();
            throw failure("work came from another thread, which is not repeatable: " + work);
        });
    }

    private RejectedExecutionException refuseForeign(Runnable work) {
        String text = "thread=" + Thread.currentThread().getName() + " work="
                + work.getClass().getName();
        foreignWork = Optional.of(text);
        return new RejectedExecutionException("simulation takes no work from another thread: " + text);
    }

    private SimulationFailure failure(String what) {
        return new SimulationFailure(
                what + "; seed=" + seed() + " step=" + steps + " elapsed=" + time.elapsed() + " ready=" + ready.size()
                        + " timers=" + timers.size() + "; last steps:\n" + trace.tail(),
                seed());
    }

    /** The steps that one call may still take. */
    private final class Budget {

        private long left = settings.maxSteps();

        void spend(String operation) {
            if (--left < 0) {
                throw failure(operation + " exceeded its steps: max=" + settings.maxSteps());
            }
        }
    }
}
