package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Invariants of collections that transactions write to, on a simulated disk and clock. */
class TransactionInvariantsTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Invariants SOLVENT = Invariants.NONE.withJsonSchema("{\"minimum\":0}");

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private Tidemark store;

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        ActorSystem<Void> system = simulation.actorSystem(
                Behaviors.<Void>ignore(),
                "host",
                ConfigFactory.parseString("tidemark.transaction.optimistic-tries = 1"));
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("seams")).withHolding(simulation.holding()));
        store = simulation.await(Tidemark.open(system, settings));
        created("gold", SOLVENT);
        created("silver", SOLVENT);
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private JsonCollection created(String name, Invariants invariants) {
        simulation.await(store.create(name, CollectionSettings.DEFAULT.withInvariants(invariants)));
        return store.json(name);
    }

    private static Json json(long number) {
        return Json.parse(Long.toString(number));
    }

    private static TransactionWrite set(String collection, String key, long value) {
        return new TransactionWrite(collection, Write.set(key, json(value)));
    }

    private InvariantViolatedException violated(CompletionStage<?> call) {
        try {
            Object outcome = simulation.await(call);
            throw new AssertionError("was not refused: outcome=" + outcome);
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof InvariantViolatedException refusal) {
                return refusal;
            }
            throw failure;
        }
    }

    private void assertNamed(InvariantViolatedException refusal, String collection, String key, int index) {
        assertThat(refusal.collection()).contains(collection);
        assertThat(refusal.index()).isEqualTo(index);
        assertThat(refusal.breaches()).extracting(Breach::key).containsExactly(key);
        assertThat(refusal).hasMessageContaining("collection=" + collection + " key=" + key + " pointer=");
    }

    private long watermark(String collection) {
        return simulation.await(store.json(collection).state()).watermark();
    }

    @Test
    void transact_valueThatBreaksASchema_isRefusedWholeAndNamed() {
        InvariantViolatedException refusal =
                violated(store.transact(List.of(set("silver", "x", 1), set("gold", "a", 1), set("gold", "b", -1))));

        assertNamed(refusal, "gold", "b", 2);
        assertThat(watermark("gold") + watermark("silver")).isZero();
    }

    @Test
    void transact_mergeThatMakesWhatBreaksASchema_isRefusedWholeAndNamed() {
        TransactionWrite merge = new TransactionWrite("silver", new Write.Merge("x", json(-1), Condition.ANY));

        InvariantViolatedException refusal =
                violated(store.transact(List.of(set("gold", "a", 1), set("silver", "y", 1), merge)));

        assertNamed(refusal, "silver", "x", 2);
        assertThat(watermark("gold") + watermark("silver")).isZero();
        assertThat(simulation.await(store.transact(List.of(set("gold", "a", 1), set("silver", "y", 1)))))
                .isEqualTo(new TransactionOutcome.Committed(Map.of("gold", 1L, "silver", 1L)));
    }

    @Test
    void transact_sumsOfMany_comeTogetherAndNeverFallBelowTheBound() {
        simulation.await(store.transact(List.of(set("gold", "a", 10), set("silver", "x", 0))));
        List<CompletionStage<TransactionOutcome>> calls = new ArrayList<>();
        for (int user = 0; user < 8; user++) {
            calls.add(store.transact(List.of(add("gold", "a", -3), add("silver", "x", 3))));
        }
        int refused = 0;
        for (CompletionStage<TransactionOutcome> call : calls) {
            try {
                simulation.await(call);
            } catch (CompletionException broken) {
                assertThat(broken).hasMessageContaining("collection=gold key=a");
                refused++;
            }
        }

        assertThat(refused).isEqualTo(5);
        assertThat(simulation.await(store.json("gold").get("a")).orElseThrow().value())
                .hasToString("1");
        assertThat(simulation.await(store.json("silver").get("x")).orElseThrow().value())
                .hasToString("9");
    }

    private static TransactionWrite add(String collection, String key, long by) {
        return new TransactionWrite(collection, Write.add(key, BigDecimal.valueOf(by)));
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void transact_oneCollection_namesItToo(Durability durability) {
        simulation.await(store.create("one", CollectionSettings.of(durability).withInvariants(SOLVENT)));

        assertNamed(violated(store.transact(List.of(set("one", "a", 1), set("one", "b", -1)))), "one", "b", 1);
        assertThat(watermark("one")).isZero();
    }

    @Test
    void transact_functionThatWritesWhatBreaksASchema_failsWithIt() {
        assertNamed(
                violated(store.transact(transaction -> {
                    transaction.set("silver", "x", json(1));
                    transaction.set("gold", "a", json(-1));
                    return "";
                })),
                "gold",
                "a",
                1);
        assertThat(watermark("gold") + watermark("silver")).isZero();
    }

    @Test
    void transact_functionThatRunsUnderHold_failsWithIt() {
        simulation.await(store.transact(List.of(set("silver", "x", 1), set("gold", "a", 1))));
        int[] runs = {0};

        InvariantViolatedException refusal = violated(store.transact(transaction -> {
            boolean first = runs[0]++ == 0;
            if (transaction.get("silver", "x").isPresent() && first) {
                // Comes between, so that what was read does not hold.
                CompletionStage<?> unused = store.json("silver").set("x", json(5));
            }
            transaction.set("silver", "x", json(2));
            transaction.set("gold", "a", json(first ? 1 : -1));
            return "";
        }));

        assertThat(runs[0]).isEqualTo(2);
        assertNamed(refusal, "gold", "a", 1);
        assertThat(watermark("gold")).isEqualTo(1);
        assertThat(watermark("silver")).isEqualTo(2);
    }

    @Test
    void transact_references_areHeldAgainstWhatIsThereAlready() {
        JsonCollection items = created("items", Invariants.NONE);
        simulation.await(items.set("sword", json(1)));
        Invariants references = Invariants.NONE
                .withReferences(Map.of("", new CollectionName("items")))
                .withReferencesOnWrite(true);
        created("bags", references);
        simulation.advance(Duration.ofHours(3));

        TransactionWrite good = new TransactionWrite("bags", Write.set("1", Json.parse("\"sword\"")));
        assertThat(simulation.await(store.transact(List.of(good, set("gold", "a", 1)))))
                .isInstanceOf(TransactionOutcome.Committed.class);
        TransactionWrite lost = new TransactionWrite("bags", Write.set("2", Json.parse("\"shield\"")));
        assertNamed(violated(store.transact(List.of(set("gold", "a", 2), lost))), "bags", "2", 1);
        assertThat(watermark("gold")).isEqualTo(1);
        assertThat(violated(store.transact(List.of(set("items", "shield", 1), lost)))
                        .index())
                .isEqualTo(1);
    }

    @Test
    void transact_validatorThatComesWhileItGathers_isAskedUnderHold() {
        CompletionStage<?> call = store.transact(List.of(set("silver", "x", 1), set("gold", "a", 13)));
        store.validate("gold", (key, value) -> {
            throw new IllegalStateException("nothing pleases me");
        });

        assertNamed(violated(call), "gold", "a", 1);
        assertThat(watermark("gold") + watermark("silver")).isZero();
    }
}
