package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.testkit.disk.DiskSettings;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Games and sessions that expire, through several lives of their store's process on one simulated disk, all from one seed. */
final class ExpiryWorld {

    private static final String SESSIONS = "sessions";
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final long PLENTY = 1L << 40;
    private static final int LIVES = 5;
    private static final int STEPS_MAX = 60;
    private static final int PAGE = 200;

    private static final List<Weather> WEATHERS = List.of(
            Weather.CALM,
            Weather.SCRIPTED_END,
            Weather.SCRIPTED_END,
            Weather.SCRIPTED_END,
            Weather.FAILING_SYNCS,
            Weather.DEAD_SYNCS,
            Weather.FAILING_WRITES,
            Weather.FULL_DISK,
            Weather.SLOW);

    /** What is wrong in a world, if anything. */
    enum Planted {
        NOTHING,
        /** The handler's effect is no part of the commit that removes the entry. */
        EFFECT_APART,
        /** Nobody looks for what is due. */
        NO_LOOKS
    }

    private final Simulation simulation;
    private final RandomGenerator random;
    private final SimulatedDisk disk;
    private final Config config;
    private final Planted planted;
    private final Games games;
    private final boolean jumps;
    private final boolean compacts;
    private final List<String> story = new ArrayList<>();
    private long latestMillis;
    private int expired;

    ExpiryWorld(Simulation simulation, Planted planted) {
        this.simulation = simulation;
        this.planted = planted;
        this.random = simulation.random("world");
        DiskSettings slow = DiskSettings.defaults()
                .withSlowness(Duration.ofMillis(300), nanos -> simulation.time().advance(Duration.ofNanos(nanos)));
        this.disk = new SimulatedDisk(random.nextLong(), slow);
        disk.wallClock(simulation.time()::wallMillis);
        this.jumps = random.nextInt(3) == 0;
        this.compacts = random.nextBoolean();
        String text = """
                tidemark {
                  open-collections-max = 16
                  compaction.max-concurrent = %d
                  expiry { check-every = %s, noted-max = 16, scan-max-rate = 1 TiB, jump-believed-after = 3 s
                    handler { patience = 2 s, retry-min = 500 ms, retry-max = 4 s, parallelism = %d } }
                }
                """;
        this.config = ConfigFactory.parseString(text.formatted(
                        compacts ? 2 : 0, planted == Planted.NO_LOOKS ? "1 h" : "200 ms", 1 + random.nextInt(4)))
                .withFallback(WorldSettings.DEFAULT.store(random));
        this.games = new Games(simulation.random("games"), simulation.time()::wallMillis);
        disk.prepareDirectory(Life.DIRECTORY.getParent());
    }

    @Override
    public String toString() {
        return "seed=" + simulation.seed() + " story=" + String.join(" | ", story) + "\n" + simulation.traceTail();
    }

    Games games() {
        return games;
    }

    /** Removals that the logs tell of at the end. */
    int expired() {
        return expired;
    }

    void run() {
        for (int life = 0; life < LIVES; life++) {
            live(WEATHERS.get(random.nextInt(WEATHERS.size())));
            if (random.nextInt(3) == 0) {
                // Nobody is there when some come due.
                simulation.time().advance(Duration.ofSeconds(random.nextInt(60)));
            }
        }
        settle();
    }

    private Optional<Life> opened() {
        disk.faults(FaultPlan.none());
        Life life = new Life(simulation, disk, config);
        Optional<TidemarkException> failure = life.open();
        if (failure.isPresent()) {
            throw new AssertionError("store cannot be opened on a disk that is well", failure.get());
        }
        return Optional.of(life).filter(Life::isOpen);
    }

    private void live(Weather weather) {
        story.add(weather.name());
        FaultPlan plan = weather.plan(random);
        Optional<Life> life = Optional.empty();
        try {
            life = opened();
            if (life.isPresent()) {
                create(life.get());
                register(life.get(), planted != Planted.NOTHING);
                inspect(life.get());
                disk.faults(plan);
                work(life.get(), weather);
            }
        } catch (ProcessDeath death) {
            story.add("died");
        } finally {
            disk.faults(FaultPlan.none());
            disk.resize(PLENTY);
        }
        life.ifPresent(open -> open.end(disk, random));
        if (disk.isDown()) {
            disk.restart();
        }
    }

    /** A last life on a disk that is well: everything that was to expire has, in time. */
    private void settle() {
        story.add("settling");
        Life life = opened().orElseThrow();
        create(life);
        register(life, true);
        simulation.advance(Games.longest().plus(SETTLING));
        long due = simulation.time().wallMillis() - SETTLING.toMillis() / 2;
        inspect(life);
        for (String name : List.of(Games.GAMES, SESSIONS)) {
            Lifelines lines = lines(life, name);
            lines.requireGone(due);
            expired += lines.expired();
        }
        life.calls().requireExpected();
        life.pump(life.store().close());
    }

    private void create(Life life) {
        simulation.await(life.store().create(Games.GAMES, CollectionSettings.DEFAULT));
        simulation.await(life.store().create(Games.ACCOUNTS, CollectionSettings.DEFAULT));
        simulation.await(life.store().create(SESSIONS, CollectionSettings.DEFAULT));
        simulation.await(life.store().create(Games.NOTES, CollectionSettings.KEYLESS));
    }

    private void register(Life life, boolean well) {
        ExpiryHandler handler =
                planted == Planted.EFFECT_APART ? games.paysFirst(life.store()) : games.handler(life.store(), well);
        simulation.await(life.store().onExpired(Games.GAMES, simulation.executor(), handler));
    }

    private void inspect(Life life) {
        latestMillis = Math.max(latestMillis, simulation.time().wallMillis());
        // All at one moment: games go on meanwhile.
        Map<String, Long> balances = new HashMap<>();
        List<String> notes = new ArrayList<>();
        Lifelines lines = lines(life, Games.GAMES);
        String before;
        do {
            before = balances + "/" + notes.size() + "/" + lines.live();
            balances.clear();
            for (String player : Games.PLAYERS) {
                Optional<Entry> account =
                        await(life.store().json(Games.ACCOUNTS).get(player));
                balances.put(
                        player,
                        account.map(found -> Long.parseLong(found.value().toString()))
                                .orElse(Games.COINS));
            }
            notes.clear();
            log(life, Games.NOTES)
                    .forEach(record -> notes.add(Json.verified(record.value()).toString()));
            lines = lines(life, Games.GAMES);
        } while (!before.equals(balances + "/" + notes.size() + "/" + lines.live()));
        games.require(balances, notes, lines.live(), !jumps);
        lines(life, SESSIONS);
    }

    private Lifelines lines(Life life, String name) {
        List<LogRecord> log = log(life, name);
        latestMillis = Math.max(latestMillis, simulation.time().wallMillis());
        return new Lifelines(log, latestMillis, !jumps, !compacts);
    }

    private <T> T await(CompletionStage<T> stage) {
        try {
            return simulation.await(stage);
        } catch (CompletionException failure) {
            throw new AssertionError("collection cannot be read on a disk that is well", failure.getCause());
        }
    }

    private List<LogRecord> log(Life life, String name) {
        List<LogRecord> records = new ArrayList<>();
        long last = 0;
        LogPage page = await(life.store().json(name).log(last, PAGE));
        while (!page.records().isEmpty()) {
            records.addAll(page.records());
            last = records.get(records.size() - 1).position();
            page = await(life.store().json(name).log(last, PAGE));
        }
        return records;
    }

    private void work(Life life, Weather weather) {
        int steps = 20 + random.nextInt(STEPS_MAX);
        int turn = random.nextInt(steps);
        for (int step = 0; step < steps && life.isAlive(); step++) {
            if (step == turn && weather == Weather.FULL_DISK) {
                disk.resize(random.nextInt(200_000));
            }
            for (int count = random.nextInt(3); count > 0; count--) {
                games.begin(life);
            }
            for (int count = random.nextInt(4); count > 0; count--) {
                session(life);
            }
            if (jumps && random.nextInt(15) == 0) {
                simulation.time().jumpWallClock(Duration.ofSeconds(random.nextInt(1_200) - 600L));
            }
            pass();
            latestMillis = Math.max(latestMillis, simulation.time().wallMillis());
            life.calls().requireExpected();
        }
        if (life.isAlive() && random.nextInt(3) == 0) {
            disk.faults(FaultPlan.none());
            disk.resize(PLENTY);
            life.pump(life.store().close());
        }
    }

    private void session(Life life) {
        String key = "s-" + random.nextInt(40);
        Json value = Json.parse(Integer.toString(random.nextInt(100)));
        Duration time = Duration.ofMillis(1L + random.nextInt(random.nextBoolean() ? 1_000 : 30_000));
        switch (random.nextInt(8)) {
            case 0, 1 -> write(life, Write.set(key, value, Expiry.in(time)));
            case 2, 3 -> write(life, Write.set(key, value, Expiry.sliding(time)));
            case 4 -> write(life, Write.touch(key));
            case 5 -> write(life, Write.set(key, value));
            case 6 ->
                write(
                        life,
                        random.nextBoolean()
                                ? Write.delete(key)
                                : new Write.Merge(key, Json.parse("{}"), Condition.MUST_EXIST));
            default -> read(life, key);
        }
    }

    private static void write(Life life, Write write) {
        life.calls().follow("session", life.store().json(SESSIONS).write(write), done -> {}, failure -> {});
    }

    /** What the clock says to be over nobody is shown, as long as the clock can be believed. */
    private void read(Life life, String key) {
        Instant now = Instant.ofEpochMilli(simulation.time().wallMillis());
        life.calls()
                .follow(
                        "read",
                        life.store().json(SESSIONS).get(key),
                        found -> Games.require(
                                jumps
                                        || found.flatMap(Entry::expires)
                                                .filter(at -> !at.isAfter(now))
                                                .isEmpty(),
                                "entry is shown that has expired: " + found + " now=" + now),
                        failure -> {});
    }

    private void pass() {
        switch (random.nextInt(12)) {
            case 0 -> simulation.advance(Duration.ofMillis(random.nextInt(1_500)));
            case 1 -> simulation.advance(Duration.ofSeconds(random.nextInt(12)));
            case 2, 3 -> {}
            default -> simulation.run(random.nextInt(80));
        }
    }
}
