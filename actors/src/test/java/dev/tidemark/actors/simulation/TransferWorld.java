package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.simulation.Transfers.Account;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A bank in several collections through several lives of its process on one simulated disk, all from one seed. Its collections are set to
 * every durability there is: a transaction is durable in all of them.
 */
final class TransferWorld {

    private static final Duration SETTLING = Duration.ofSeconds(45);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(6);

    private final Simulation simulation;
    private final Lives lives;
    private final RandomGenerator random;
    private final Transfers transfers;

    /** @param journal what stands between the store and its journal: nothing, or a planted bug */
    TransferWorld(Simulation simulation, UnaryOperator<JournalShard> journal) {
        this.simulation = simulation;
        this.lives = new Lives(simulation, journal, TransferWorld::config);
        this.random = lives.random();
        this.transfers = new Transfers(simulation.random("transfers"));
    }

    private static Config config(RandomGenerator random) {
        return ConfigFactory.parseString("tidemark.transaction { hold-max = %d ms, optimistic-tries = %d }"
                .formatted(random.nextBoolean() ? 5_000 : 50, random.nextInt(3)));
    }

    @Override
    public String toString() {
        return lives.toString();
    }

    Transfers transfers() {
        return transfers;
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
                },
                life -> work(life, weather));
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
            Optional<Entry> entry = lives.read(life.store().json(account.bank()).get(account.name()));
            entry.ifPresent(found -> balances.put(account, Transfers.number(found.value())));
        }
        List<String> notes = lives.log(life, Transfers.LOG).stream()
                .map(record -> Json.verified(record.value()).toString())
                .toList();
        transfers.require(balances, notes);
    }

    private void work(Life life, Weather weather) {
        lives.work(life, weather, PAUSE_MAX, step -> step(life, step));
        if (life.isAlive()) {
            finish(life);
        }
    }

    private void step(Life life, int step) {
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
    }

    /** Writes of others to the same collections. */
    private void beside(Life life, int step) {
        String bank = Transfers.BANKS.get(random.nextInt(Transfers.BANKS.size()));
        Json value = Json.parse("\"" + "x".repeat(random.nextInt(900)) + "\"");
        life.calls()
                .follow("beside", life.store().json(bank).set("other-" + step % 3, value), done -> {}, failure -> {});
    }

    private void finish(Life life) {
        int way = random.nextInt(4);
        if (way == 0) {
            return;
        }
        lives.heal();
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
        List<String> open = lives.disk().openHandles();
        if (!open.isEmpty()) {
            throw new AssertionError("closed store left handles open: " + open);
        }
        simulation.crash();
        lives.disk().processKill();
    }
}
