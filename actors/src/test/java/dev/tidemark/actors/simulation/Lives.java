package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import dev.tidemark.actors.LogPage;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.disk.DiskSettings;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** One life of a store's process after the other on one simulated disk, in any weather, all from one seed. */
final class Lives {

    private static final long PLENTY = 1L << 40;
    private static final int STEPS_MAX = 60;
    private static final int PAGE = 200;
    private static final int COUNT = 5;

    private static final List<Weather> WEATHERS = List.of(
            Weather.CALM,
            Weather.SCRIPTED_END,
            Weather.SCRIPTED_END,
            Weather.FAILING_SYNCS,
            Weather.DEAD_SYNCS,
            Weather.FAILING_WRITES,
            Weather.FULL_DISK,
            Weather.SLOW);

    private final Simulation simulation;
    private final RandomGenerator random;
    private final SimulatedDisk disk;
    private final Config config;
    private final UnaryOperator<JournalShard> journal;
    private final List<String> story = new ArrayList<>();

    /**
     * @param journal what stands between the store and its journal: nothing, or a planted bug
     * @param config of the store, over {@link WorldSettings#DEFAULT}
     */
    Lives(Simulation simulation, UnaryOperator<JournalShard> journal, Function<RandomGenerator, Config> config) {
        this.simulation = simulation;
        this.journal = journal;
        this.random = simulation.random("world");
        DiskSettings slow = DiskSettings.defaults()
                .withSlowness(Duration.ofMillis(300), nanos -> simulation.time().advance(Duration.ofNanos(nanos)));
        this.disk = new SimulatedDisk(random.nextLong(), slow);
        disk.wallClock(simulation.time()::wallMillis);
        this.config = config.apply(random).withFallback(WorldSettings.DEFAULT.store(random));
        disk.prepareDirectory(Life.DIRECTORY.getParent());
    }

    RandomGenerator random() {
        return random;
    }

    SimulatedDisk disk() {
        return disk;
    }

    @Override
    public String toString() {
        return "seed=" + simulation.seed() + " story=" + String.join(" | ", story) + "\n" + simulation.traceTail();
    }

    /** Some lives in weathers in which the disk can be read, and a last one in calm. */
    void run(Consumer<Weather> live) {
        for (int life = 0; life < COUNT; life++) {
            live.accept(WEATHERS.get(random.nextInt(WEATHERS.size())));
        }
        live.accept(Weather.CALM);
    }

    /**
     * One life, up to its end.
     *
     * @param begin on a disk that is well
     * @param work in the weather
     */
    void live(Weather weather, Consumer<Life> begin, Consumer<Life> work) {
        story.add(weather.name());
        FaultPlan plan = weather.plan(random);
        heal();
        Life life = new Life(simulation, disk, config, journal);
        try {
            Optional<TidemarkException> failure = life.open();
            if (failure.isPresent()) {
                throw new AssertionError("store cannot be opened on a disk that is well", failure.get());
            }
            if (life.isOpen()) {
                begin.accept(life);
                disk.faults(plan);
                work.accept(life);
            }
        } catch (ProcessDeath death) {
            story.add("died");
        } finally {
            heal();
        }
        life.end(disk, random);
    }

    /** The disk is well, and has room. */
    void heal() {
        disk.faults(FaultPlan.none());
        disk.resize(PLENTY);
    }

    /** Steps with time between them, until there were enough or the process is dead. */
    void work(Life life, Weather weather, Duration pauseMax, Consumer<Integer> work) {
        int steps = 20 + random.nextInt(STEPS_MAX);
        int turn = random.nextInt(steps);
        for (int step = 0; step < steps && life.isAlive(); step++) {
            if (step == turn && weather == Weather.FULL_DISK) {
                disk.resize(random.nextInt(200_000));
            }
            work.accept(step);
            pass(pauseMax);
            life.calls().requireExpected();
        }
    }

    private void pass(Duration max) {
        switch (random.nextInt(12)) {
            case 0 -> simulation.advance(Duration.ofMillis(random.nextInt(1_500)));
            case 1 -> simulation.advance(Duration.ofSeconds(random.nextInt((int) max.toSeconds())));
            case 2, 3 -> {}
            default -> simulation.run(random.nextInt(80));
        }
    }

    /** What is read while the disk is well must be there to be read. */
    <T> T read(CompletionStage<T> stage) {
        try {
            return simulation.await(stage);
        } catch (CompletionException failure) {
            throw new AssertionError("collection cannot be read on a disk that is well", failure.getCause());
        }
    }

    /** The whole log of a collection. */
    List<LogRecord> log(Life life, String collection) {
        List<LogRecord> records = new ArrayList<>();
        long last = 0;
        LogPage page = read(life.store().json(collection).log(last, PAGE));
        while (!page.records().isEmpty()) {
            records.addAll(page.records());
            last = records.get(records.size() - 1).position();
            page = read(life.store().json(collection).log(last, PAGE));
        }
        return records;
    }
}
