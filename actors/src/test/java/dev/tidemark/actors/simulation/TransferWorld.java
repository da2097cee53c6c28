package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.simulation.Transfers.Account;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A bank in several collections through several lives of its process on one simulated disk, all from one seed. Its collections are set to
 * every durability there is: a transaction is durable in all of them.
 */
final class TransferWorld {

    private static final Duration SETTLING = Duration.ofSeconds(45);
    private static final long PLENTY = 1L << 40;
    private static final int LIVES = 5;
    private static final int STEPS_MAX = 60;
    private static final int PAGE = 100;

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
    private final Transfers transfers;
    private final UnaryOperator<JournalShard> journal;
    private final List<String> story = new ArrayList<>();

    /** @param journal what stands between the store and its journal: nothing, or a planted bug */
    TransferWorld(Simulation simulation, UnaryOperator<JournalShard> journal) {
        this.simulation = simulation;
        this.journal = journal;
        this.random = simulation.random("world");
        DiskSettings slow = DiskSettings.defaults()
                .withSlowness(Duration.ofMillis(300), nanos -> simulation.time().advance(Duration.ofNanos(nanos)));
        this.disk = new SimulatedDisk(random.nextLong(), slow);
        disk.wallClock(simulation.time()::wallMillis);
        this.config = ConfigFactory.parseString("tidemark.transaction { hold-max = %d ms, optimistic-tries = %d }"
                        .formatted(random.nextBoolean() ? 5_000 : 50, random.nextInt(3)))
                .withFallback(WorldSettings.DEFAULT.store(random));
        this.transfers = new Transfers(simulation.random("transfers"));
        disk.prepareDirectory(Life.DIRECTORY.getParent());
    }

    @Override
    public String toString() {
        return "seed=" + simulation.seed() + " story=" + String.join(" | ", story) + "\n" + simulation.traceTail();
    }

    Transfers transfers() {
        return transfers;
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
                disk.faults(plan);
                work(life, weather);
            }
        } catch (ProcessDeath death) {
            story.add("died");
        } finally {
            disk.faults(FaultPlan.none());
            disk.resize(PLENTY);
        }
        end(life);
    }

    private void create(Life life) {
        List<Durability> durabilities = List.of(Durability.ALWAYS, Durability.INTERVAL, Durability.NEVER);
        for (int index = 0; index < Transfers.BANKS.size(); index++) {
            simulation.await(
                    life.store().create(Transfers.BANKS.get(index), CollectionSettings.of(durabilities.get(index))));
        }
        simulation.await(life.store()
                .create(Transfers.LOG, CollectionSettings.of(Durability.NEVER).withoutKeys()));
    }

    private void inspect(Life life) {
        Map<Account, Long> balances = new HashMap<>();
        for (Account account : Transfers.accounts()) {
            Optional<Entry> entry = await(life.store().json(account.bank()).get(account.name()));
            entry.ifPresent(found -> balances.put(account, Transfers.number(found.value())));
        }
        transfers.require(balances, notes(life.store().json(Transfers.LOG)));
    }

    private <T> T await(CompletionStage<T> stage) {
        try {
            return simulation.await(stage);
        } catch (CompletionException failure) {
            throw new AssertionError("collection cannot be read on a disk that is well", failure.getCause());
        }
    }

    private List<String> notes(JsonCollection log) {
        List<String> notes = new ArrayList<>();
        long last = 0;
        LogPage page = await(log.log(last, PAGE));
        while (!page.records().isEmpty()) {
            page.records()
                    .forEach(record -> notes.add(Json.verified(record.value()).toString()));
            last = page.records().get(page.records().size() - 1).position();
            page = await(log.log(last, PAGE));
        }
        return notes;
    }

    private void work(Life life, Weather weather) {
        int steps = 20 + random.nextInt(STEPS_MAX);
        int turn = random.nextInt(steps);
        for (int step = 0; step < steps && life.isAlive(); step++) {
            if (step == turn && weather == Weather.FULL_DISK) {
                disk.resize(random.nextInt(200_000));
            }
            if (step == 0 || random.nextInt(20) == 0) {
                transfers.found(life);
            }
            for (int count = random.nextInt(4); count > 0; count--) {
                transfers.begin(life);
            }
            if (random.nextInt(6) == 0) {
                transfers.count(life);
            }
            if (random.nextInt(3) == 0) {
                beside(life, step);
            }
            pass();
            life.calls().requireExpected();
        }
        if (life.isAlive()) {
            finish(life);
        }
    }

    /** Writes of others to the same collections. */
    private void beside(Life life, int step) {
        String bank = Transfers.BANKS.get(random.nextInt(Transfers.BANKS.size()));
        Json value = Json.parse("\"" + "x".repeat(random.nextInt(900)) + "\"");
        life.calls()
                .follow("beside", life.store().json(bank).set("other-" + step % 3, value), done -> {}, failure -> {});
    }

    private void pass() {
        switch (random.nextInt(12)) {
            case 0 -> simulation.advance(Duration.ofMillis(random.nextInt(1_500)));
            case 1 -> simulation.advance(Duration.ofSeconds(random.nextInt(6)));
            case 2, 3 -> {}
            default -> simulation.run(random.nextInt(80));
        }
    }

    private void finish(Life life) {
        int way = random.nextInt(4);
        if (way == 0) {
            return;
        }
        disk.faults(FaultPlan.none());
        disk.resize(PLENTY);
        if (way == 1) {
            simulation.advance(SETTLING);
            life.calls().requireAllAnswered("after the disk was well for " + SETTLING);
            if (life.store().readiness().ready()) {
                inspect(life);
            }
        }
        life.pump(life.store().close());
        simulation.advance(SETTLING);
        life.calls().requireAllAnswered("after closing");
        List<String> open = disk.openHandles();
        if (!open.isEmpty()) {
            throw new AssertionError("closed store left handles open: " + open);
        }
        simulation.crash();
        disk.processKill();
    }

    private void end(Life life) {
        if (disk.isDown()) {
            disk.restart();
        } else if (life.isAlive()) {
            simulation.crash();
            if (random.nextBoolean()) {
                disk.powerCut();
            } else {
                disk.processKill();
            }
        }
    }
}
