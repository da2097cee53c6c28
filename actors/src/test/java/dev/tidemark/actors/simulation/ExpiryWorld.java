package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Games and sessions that expire, through several lives of their store's process on one simulated disk, all from one seed. */
final class ExpiryWorld {

    private static final String SESSIONS = "sessions";
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(12);
    private static final int LIVES = 5;

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
    private final Lives lives;
    private final RandomGenerator random;
    private final Planted planted;
    private final Games games;
    private final boolean jumps;
    private final boolean compacts;
    private long latestMillis;
    private int expired;
    private boolean isSettled;

    ExpiryWorld(Simulation simulation, Planted planted) {
        this.simulation = simulation;
        this.planted = planted;
        RandomGenerator kind = simulation.random("kind");
        this.jumps = kind.nextInt(3) == 0;
        this.compacts = kind.nextBoolean();
        this.lives = new Lives(simulation, UnaryOperator.identity(), this::config);
        this.random = lives.random();
        this.games = new Games(simulation.random("games"), simulation.time()::wallMillis);
    }

    private Config config(RandomGenerator settings) {
        String text = """
                tidemark {
                  open-collections-max = 16
                  compaction.max-concurrent = %d
                  expiry { check-every = %s, noted-max = 16, scan-max-rate = 1 TiB, jump-believed-after = 3 s
                    handler { patience = 2 s, retry-min = 500 ms, retry-max = 4 s, parallelism = %d } }
                }
                """;
        return ConfigFactory.parseString(text.formatted(
                compacts ? 2 : 0, planted == Planted.NO_LOOKS ? "1 h" : "200 ms", 1 + settings.nextInt(4)));
    }

    @Override
    public String toString() {
        return lives.toString();
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
        // The last life is all on a disk that is well.
        lives.live(Weather.CALM, this::settle, life -> life.pump(life.store().close()));
        Games.require(isSettled, "the last life has died on a disk that is well");
    }

    private void live(Weather weather) {
        lives.live(
                weather,
                life -> {
                    create(life);
                    register(life, planted != Planted.NOTHING);
                    inspect(life);
                },
                life -> work(life, weather));
    }

    /** Everything that was to expire has, in time. */
    private void settle(Life life) {
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
        isSettled = true;
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
                        lives.read(life.store().json(Games.ACCOUNTS).get(player));
                balances.put(
                        player,
                        account.map(found -> Long.parseLong(found.value().toString()))
                                .orElse(Games.COINS));
            }
            notes.clear();
            lives.log(life, Games.NOTES)
                    .forEach(record -> notes.add(Json.verified(record.value()).toString()));
            lines = lines(life, Games.GAMES);
        } while (!before.equals(balances + "/" + notes.size() + "/" + lines.live()));
        games.require(balances, notes, lines.live(), !jumps);
        lines(life, SESSIONS);
    }

    private Lifelines lines(Life life, String name) {
        List<LogRecord> log = lives.log(life, name);
        latestMillis = Math.max(latestMillis, simulation.time().wallMillis());
        return new Lifelines(log, latestMillis, !jumps, !compacts);
    }

    private void work(Life life, Weather weather) {
        lives.work(life, weather, PAUSE_MAX, step -> step(life));
        if (life.isAlive() && random.nextInt(3) == 0) {
            lives.heal();
            life.pump(life.store().close());
        }
    }

    private void step(Life life) {
        latestMillis = Math.max(latestMillis, simulation.time().wallMillis());
        for (int count = random.nextInt(3); count > 0; count--) {
            games.begin(life);
        }
        for (int count = random.nextInt(4); count > 0; count--) {
            session(life);
        }
        if (jumps && random.nextInt(15) == 0) {
            simulation.time().jumpWallClock(Duration.ofSeconds(random.nextInt(1_200) - 600L));
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
}
