package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.disk.DiskSettings;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Clients that send again, through several lives of a store's process on one simulated disk, all from one seed. */
final class RetryWorld {

    private static final Duration SETTLING = Duration.ofSeconds(45);
    private static final long PLENTY = 1L << 40;
    private static final int LIVES = 5;
    private static final int STEPS_MAX = 60;
    private static final int PAGE = 100;

    /** A hold that is overdue refuses what could be done. */
    private static final int TRIES = 3;

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
    private final Retries retries;
    private final UnaryOperator<JournalShard> journal;
    private final List<String> story = new ArrayList<>();

    /** @param journal what stands between the store and its journal: nothing, or a planted bug */
    RetryWorld(Simulation simulation, UnaryOperator<JournalShard> journal) {
        this.simulation = simulation;
        this.journal = journal;
        this.random = simulation.random("world");
        DiskSettings slow = DiskSettings.defaults()
                .withSlowness(Duration.ofMillis(300), nanos -> simulation.time().advance(Duration.ofNanos(nanos)));
        this.disk = new SimulatedDisk(random.nextLong(), slow);
        disk.wallClock(simulation.time()::wallMillis);
        this.config = ConfigFactory.parseString(
                        "tidemark.transaction.hold-max = %d ms".formatted(random.nextBoolean() ? 5_000 : 50))
                .withFallback(WorldSettings.DEFAULT.store(random));
        this.retries = new Retries(simulation.random("retries"));
        disk.prepareDirectory(Life.DIRECTORY.getParent());
    }

    @Override
    public String toString() {
        return "seed=" + simulation.seed() + " story=" + String.join(" | ", story) + "\n" + simulation.traceTail();
    }

    Retries retries() {
        return retries;
    }

    void run() {
        for (int life = 0; life < LIVES; life++) {
            live(WEATHERS.get(random.nextInt(WEATHERS.size())));
        }
        live(Weather.CALM);
    }

    private void live(Weather weather) {
        story.add(weather.name());
        FaultPlan plan = weather.plan(random);
        Life life = new Life(simulation, disk, config, journal);
        try {
            disk.faults(FaultPlan.none());
            Optional<TidemarkException> failure = life.open();
            if (failure.isPresent()) {
                throw new AssertionError("store cannot be opened on a disk that is well", failure.get());
            }
            if (life.isOpen()) {
                create(life);
                inspect(life);
                settle(life);
                disk.faults(plan);
                work(life, weather);
            }
        } catch (ProcessDeath death) {
            story.add("died");
        } finally {
            disk.faults(FaultPlan.none());
            disk.resize(PLENTY);
        }
        life.end(disk, random);
    }

    private void create(Life life) {
        List<Durability> durabilities = List.of(Durability.ALWAYS, Durability.NEVER);
        for (int index = 0; index < Retries.LOGS.size(); index++) {
            CollectionSettings settings =
                    CollectionSettings.of(durabilities.get(index)).withoutKeys();
            simulation.await(life.store().create(Retries.LOGS.get(index), settings));
        }
    }

    /** Everybody comes back, and the disk is well: each request has its answer. */
    private void settle(Life life) {
        for (int tries = 0;
                tries < TRIES && (tries == 0 || !retries.unanswered().isEmpty());
                tries++) {
            retries.sendAll(life);
            simulation.advance(SETTLING);
            life.calls().requireAllAnswered("after the disk was well for " + SETTLING);
        }
        if (!retries.unanswered().isEmpty()) {
            throw new AssertionError("requests are not answered on a disk that is well: " + retries.unanswered());
        }
        inspect(life);
    }

    private void inspect(Life life) {
        Map<String, Map<Long, String>> logs = new HashMap<>();
        Retries.LOGS.forEach(log -> logs.put(log, values(life.store().json(log))));
        retries.require(logs);
    }

    private <T> T await(CompletionStage<T> stage) {
        try {
            return simulation.await(stage);
        } catch (CompletionException failure) {
            throw new AssertionError("collection cannot be read on a disk that is well", failure.getCause());
        }
    }

    private Map<Long, String> values(JsonCollection log) {
        Map<Long, String> values = new TreeMap<>();
        long last = 0;
        LogPage page = await(log.log(last, PAGE));
        while (!page.records().isEmpty()) {
            page.records()
                    .forEach(record -> values.put(
                            record.position(), Json.verified(record.value()).toString()));
            last = page.records().get(page.records().size() - 1).position();
            page = await(log.log(last, PAGE));
        }
        return values;
    }

    private void work(Life life, Weather weather) {
        int steps = 20 + random.nextInt(STEPS_MAX);
        int turn = random.nextInt(steps);
        for (int step = 0; step < steps && life.isAlive(); step++) {
            if (step == turn && weather == Weather.FULL_DISK) {
                disk.resize(random.nextInt(200_000));
            }
            for (int count = random.nextInt(4); count > 0; count--) {
                retries.step(life);
            }
            pass();
            life.calls().requireExpected();
        }
    }

    private void pass() {
        switch (random.nextInt(12)) {
            case 0 -> simulation.advance(Duration.ofMillis(random.nextInt(1_500)));
            case 1 -> simulation.advance(Duration.ofSeconds(random.nextInt(6)));
            case 2, 3 -> {}
            default -> simulation.run(random.nextInt(80));
        }
    }
}
