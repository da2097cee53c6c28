package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clients that write what they like while bounds are set and taken away, in many orders of events, with power cuts at any of them. What
 * is checked after each life: every stored value keeps the bound that the catalog names.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
class InvariantSimulationTest {

    private static final Config SMALL = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 8 KiB, flush-bytes = 1 KiB, flush-delay = 20 ms }
              journal { file-length = 128 KiB, files-max = 4, pending-max = 64 KiB }
              idle { close-files-after = 50 ms, stop-after = 100 ms }
              cache.max-bytes = 0
            }
            """);

    private static final String NAME = "accounts";
    private static final int SEEDS = 15;
    private static final int LIVES = 3;
    private static final int STEPS = 120;

    private int refusedWrites;
    private int refusedChanges;
    private int changes;

    @Test
    void changes_amongWritesAndPowerCuts_leaveNoValueThatBreaksWhatTheCatalogSays() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                run(simulation);
            } catch (AssertionError failure) {
                throw new AssertionError("seed=" + seed, failure);
            }
        }
        assertThat(refusedWrites).as("writes that a bound refused").isGreaterThan(SEEDS);
        assertThat(refusedChanges).as("bounds that stored values broke").isGreaterThan(SEEDS);
        assertThat(changes).as("bounds that were set").isGreaterThan(SEEDS);
    }

    private void run(Simulation simulation) {
        RandomGenerator random = simulation.random("clients");
        SimulatedDisk disk = new SimulatedDisk(simulation.seed());
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        for (int number = 0; number < LIVES; number++) {
            Life life = new Life(simulation, disk, SMALL);
            assertThat(life.open()).isEmpty();
            simulation.await(life.store().create(NAME, CollectionSettings.DEFAULT));
            requireBound(simulation, life.store());
            List<CompletionStage<?>> calls = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                calls.add(random.nextInt(12) == 0 ? change(life.store(), random) : write(life.store(), random));
                simulation.run(random.nextInt(40));
            }
            if (random.nextBoolean()) {
                calls.forEach(call -> simulation.await(call.handle((done, failure) -> done == null ? "" : done)));
                requireBound(simulation, life.store());
            }
            calls.stream()
                    .filter(call -> call.toCompletableFuture().isCompletedExceptionally())
                    .forEach(InvariantSimulationTest::requireExpected);
            simulation.crash();
            disk.powerCut();
        }
    }

    private static void requireExpected(CompletionStage<?> call) {
        Throwable failure =
                call.handle((done, reason) -> reason).toCompletableFuture().join();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        assertThat(cause).isInstanceOfAny(InvariantViolatedException.class, OverloadedException.class);
    }

    private CompletionStage<?> change(Tidemark store, RandomGenerator random) {
        int bound = random.nextInt(5) - 3;
        Invariants wanted = random.nextInt(3) == 0
                ? Invariants.NONE
                : Invariants.NONE.withJsonSchema("{\"properties\":{\"n\":{\"minimum\":" + bound + "}}}");
        return store.change(NAME, settings -> settings.withInvariants(wanted)).whenComplete((done, failure) -> {
            changes += failure == null && wanted.hasJsonSchema() ? 1 : 0;
            refusedChanges += isRefusal(failure) ? 1 : 0;
        });
    }

    private CompletionStage<?> write(Tidemark store, RandomGenerator random) {
        JsonCollection collection = store.json(NAME);
        String key = "key-" + random.nextInt(4);
        Json value = Json.parse("{\"n\":" + (random.nextInt(8) - 3) + "}");
        CompletionStage<?> call = switch (random.nextInt(5)) {
            case 0 -> collection.set(key, value);
            case 1 -> collection.update(key, current -> Optional.of(value));
            case 2 -> collection.write(new Write.Merge(key, value, Condition.ANY));
            case 3 -> collection.batch(List.of(Write.set(key, value), Write.delete("key-9")));
            default -> collection.delete(key);
        };
        return call.whenComplete((done, failure) -> refusedWrites += isRefusal(failure) ? 1 : 0);
    }

    private static boolean isRefusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof InvariantViolatedException;
    }

    private static void requireBound(Simulation simulation, Tidemark store) {
        Invariants invariants = store.describe(NAME).orElseThrow().settings().invariants();
        if (!invariants.hasJsonSchema()) {
            return;
        }
        String schema = invariants.jsonSchema();
        int from = schema.indexOf("\"minimum\":") + "\"minimum\":".length();
        int bound = Integer.parseInt(schema.substring(from, schema.indexOf('}', from)));
        for (Entry entry :
                simulation.await(store.json(NAME).entries(Listing.FIRST)).items()) {
            String text = entry.value().toString();
            int stored = Integer.parseInt(text.substring("{\"n\":".length(), text.length() - 1));
            assertThat(stored).as("key=" + entry.key() + " schema=" + schema).isGreaterThanOrEqualTo(bound);
        }
    }
}
