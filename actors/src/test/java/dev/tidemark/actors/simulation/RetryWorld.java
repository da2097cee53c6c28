package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Clients that send again, through several lives of a store's process on one simulated disk, all from one seed. */
final class RetryWorld {

    private static final Duration SETTLING = Duration.ofSeconds(45);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(6);

    /** A hold that is overdue refuses what could be done. */
    private static final int TRIES = 3;

    private final Simulation simulation;
    private final Lives lives;
    private final RandomGenerator random;
    private final Retries retries;

    /** @param journal what stands between the store and its journal: nothing, or a planted bug */
    RetryWorld(Simulation simulation, UnaryOperator<JournalShard> journal) {
        this.simulation = simulation;
        this.lives = new Lives(simulation, journal, RetryWorld::config);
        this.random = lives.random();
        this.retries = new Retries(simulation.random("retries"));
    }

    private static Config config(RandomGenerator random) {
        return ConfigFactory.parseString(
                "tidemark.transaction.hold-max = %d ms".formatted(random.nextBoolean() ? 5_000 : 50));
    }

    @Override
    public String toString() {
        return lives.toString();
    }

    Retries retries() {
        return retries;
    }

    void run() {
        lives.run(this::live);
    }

    private void live(Weather weather) {
        lives.live(
                weather,
                life -> {
                    create(life);
                    inspect(life);
                    settle(life);
                },
                life -> lives.work(life, weather, PAUSE_MAX, step -> step(life)));
    }

    private void step(Life life) {
        for (int count = random.nextInt(4); count > 0; count--) {
            retries.step(life);
        }
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
        for (String name : Retries.LOGS) {
            Map<Long, String> values = new TreeMap<>();
            lives.log(life, name)
                    .forEach(record -> values.put(
                            record.position(), Json.verified(record.value()).toString()));
            logs.put(name, values);
        }
        retries.require(logs);
    }
}
