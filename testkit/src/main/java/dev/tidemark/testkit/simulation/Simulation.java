package dev.tidemark.testkit.simulation;

import akka.actor.BootstrapSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.Holding;
import dev.tidemark.testkit.Probes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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

    /** Further steps of {@link #advance} at its end, for what the last timers have set off. */
    private static final long SETTLE_STEPS_MAX = 10_000;

    private final SimulationSettings settings;
    private final EventLoop loop;
    private final Probes probes = new Probes();
    private final Holding holding;
    private final Map<String, RandomGenerator> randomByPurpose = new HashMap<>();
    private final PumpingBlockContext blockContext;
    private final long id;

    private SimulatedExecutor executor;

    private Simulation(SimulationSettings settings) {
        prepareJvm();
        long origin = Seeds.stream(settings.seed(), "clock").nextLong();
        this.settings = settings;
        this.loop = new EventLoop(settings, SimulatedTime.withOrigin(origin));
        this.holding = new SimulatedHolding(Seeds.stream(settings.seed(), "holding"));
        this.blockContext = new PumpingBlockContext(loop);
        this.executor = new SimulatedExecutor(loop);
        this.id = OpenSimulations.open(this);
        blockContext.install();
    }

    /**
     * Redirects the default executor of {@code CompletableFuture}, for good; threads without a simulation keep the
     * one they had. JUnit does this by itself; any other program calls it first in {@code main}, since code that was
     * compiled before would keep the old executor.
     */
    public static void prepareJvm() {
        JdkSeams.redirectAsyncPool();
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
        return loop.time();
    }

    /** How a store holds what it can read anew: lets go as the seed has it, not as the collector of this process does. */
    public Holding holding() {
        return holding;
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
        loop.checkThread();
        loop.pinThreadLocalRandom();
        BootstrapSetup setup = BootstrapSetup.create(
                Optional.of(ManifestFreeLoader.ofThread()),
                Optional.of(SimulatedConfig.of(extra, id)),
                Optional.empty());
        return ActorSystem.create(guardian, name, setup);
    }

    /** Runs asynchronous work outside actors; belongs to the current epoch and ignores everything after a crash. */
    public Executor executor() {
        return executor;
    }

    /** Runs the work once after this much virtual time, unless the simulation crashes before. */
    public void schedule(Duration delay, Runnable work) {
        loop.checkThread();
        Timer timer = new Timer(loop, this, work, executor, 0);
        loop.enqueueTimer(timer, time().elapsedNanos() + Math.max(0, delay.toNanos()));
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
        long deadlineNanos = time().elapsedNanos() + settings.maxVirtualTime().toNanos();
        if (!loop.pumpUntil(future::isDone, deadlineNanos)) {
            throw loop.failure("await exceeded virtual time: max=" + settings.maxVirtualTime());
        }
        return future.join();
    }

    /** Runs one step, after a leap of virtual time if nothing is ready. False if there was nothing to run at all. */
    public boolean runOne() {
        return loop.step(Long.MAX_VALUE);
    }

    /** Runs at most so many steps, fewer if nothing is left; returns how many. */
    public long run(long maxSteps) {
        long ran = 0;
        while (ran < maxSteps && runOne()) {
            ran++;
        }
        return ran;
    }

    /** Runs until nothing is ready; timers of the future stay. Time moves only as far as the steps take. */
    public void runUntilIdle() {
        loop.pumpUntilIdle();
    }

    /** Runs everything that happens within this much virtual time, and then what the last of it has set off. */
    public void advance(Duration duration) {
        SimulatedTime time = time();
        long limitNanos = time.elapsedNanos() + duration.toNanos();
        EventLoop.Budget budget = loop.new Budget("advance");
        while (time.elapsedNanos() < limitNanos && loop.step(limitNanos)) {
            budget.spend();
        }
        time.advanceTo(limitNanos);
        for (long settling = 0; settling < SETTLE_STEPS_MAX && loop.step(limitNanos); settling++) {
            budget.spend();
        }
    }

    /**
     * Kills the simulated process: all ready work and all timers are dropped, and whatever still holds an executor, a
     * dispatcher or a scheduler of the old epoch is ignored. The running step, if any, runs to its end; {@link #die}
     * unwinds it as well.
     */
    public void crash() {
        loop.startNextEpoch();
        executor = new SimulatedExecutor(loop);
    }

    /** Crashes and unwinds the running step: what a simulated disk calls at the operation where the power fails. */
    public ProcessDeath die() {
        crash();
        throw new ProcessDeath(epoch());
    }

    /** Number of crashes so far. A simulated device remembers it and refuses calls from an older one. */
    public long epoch() {
        return loop.epoch();
    }

    /** Adds something the host saw or did to the trace and its hash. */
    public void note(String text, long number) {
        loop.trace().note(time().elapsedNanos(), text, number);
    }

    /** Hash over all steps and notes so far. */
    public long traceHash() {
        return loop.trace().hash();
    }

    public long steps() {
        return loop.steps();
    }

    /** The last steps in readable form, oldest first, one a line. */
    public String traceTail() {
        return loop.trace().tail();
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
        return "Simulation(seed=" + seed() + ", steps=" + steps() + ", elapsed=" + time().elapsed() + ", epoch="
                + epoch() + ")";
    }

    EventLoop loop() {
        return loop;
    }
}
