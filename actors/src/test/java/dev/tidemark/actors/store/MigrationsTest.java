package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationFailedException;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.Migrations.Change;
import dev.tidemark.actors.Migrations.Migrated;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Migrations on a simulated disk and clock. */
class MigrationsTest {

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private Tidemark store;

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        reopen();
        await(store.create("users", CollectionSettings.DEFAULT));
        for (int number = 0; number < 7; number++) {
            await(store.json("users").set("user-" + number, json(number)));
        }
    }

    private void reopen() {
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.<Void>ignore(), "host", ConfigFactory.empty());
        store = await(Tidemark.open(
                system,
                TidemarkSettings.of(
                        Path.of("/data"),
                        system.settings().config(),
                        new Seams(disk, simulation.time(), simulation.random("seams"))
                                .withHolding(simulation.holding()))));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private <T> T await(CompletionStage<T> stage) {
        return simulation.await(stage);
    }

    private static Json json(long number) {
        return Json.parse(Long.toString(number));
    }

    private Optional<String> value(String collection, String key) {
        return await(store.json(collection).get(key)).map(Entry::value).map(Json::toString);
    }

    private static void increase(Transaction transaction, String key, Json value) {
        transaction.set("users", key, json(Long.parseLong(value.toString()) + 100));
    }

    private static Migration set(long version, String name, String key) {
        return Migration.of(version, name, transaction -> transaction.set("users", key, json(version)));
    }

    @Test
    void run_severalOutOfOrder_runOnceInOrderOfVersions() {
        List<Long> ran = new ArrayList<>();
        List<Migration> list = new ArrayList<>();
        for (long version : new long[] {30, 1, 7}) {
            list.add(Migration.of(version, "m" + version, transaction -> {
                ran.add(version);
                transaction.set("users", "last", json(version));
            }));
        }
        List<Migrated> first = await(store.migrations().run(list));
        assertThat(first).extracting(Migrated::version).containsExactly(1L, 7L, 30L);
        assertThat(first.get(0).changes()).containsExactly(new Change("users", "set", 1));
        await(store.close());
        reopen();
        assertThat(await(store.migrations().run(list))).isEmpty();
        assertThat(ran).containsExactly(1L, 7L, 30L);
        assertThat(await(store.migrations().recorded()))
                .extracting(MigrationRecord::version, MigrationRecord::name, MigrationRecord::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, "m1", MigrationRecord.State.APPLIED),
                        org.assertj.core.groups.Tuple.tuple(7L, "m7", MigrationRecord.State.APPLIED),
                        org.assertj.core.groups.Tuple.tuple(30L, "m30", MigrationRecord.State.APPLIED));
        assertThat(value("users", "last")).contains("30");
    }

    @Test
    void run_severalAtOnce_runOnceAndAreToldTheSame() {
        AtomicInteger runs = new AtomicInteger();
        Migration one = Migration.of(1, "one", transaction -> {
            transaction.set("users", "count", json(runs.incrementAndGet()));
        });
        Migration two = set(2, "two", "other");
        CompletionStage<List<Migrated>> first = store.migrations().run(List.of(one));
        CompletionStage<List<Migrated>> same = store.migrations().run(List.of(one));
        CompletionStage<List<Migrated>> further = store.migrations().run(List.of(one, two));
        assertThat(await(first)).hasSize(1).isEqualTo(await(same));
        assertThat(await(further)).extracting(Migrated::version).containsExactly(2L);
        assertThat(runs).hasValue(1);
    }

    @Test
    void run_historyThatDoesNotFit_isRefusedAndNothingRuns() {
        await(store.migrations().run(List.of(set(2, "two", "a"), set(4, "four", "b"))));
        Migration five = set(5, "five", "c");
        assertRefused("stands twice", set(2, "two", "a"), set(4, "four", "b"), five, set(5, "again", "c"));
        assertRefused("recorded by another name: version=4 name=fore expected=four", set(4, "fore", "b"), five);
        assertRefused("never run, yet a later one was: version=3", set(3, "three", "b"), set(4, "four", "b"), five);
        assertRefused("newest migration of the store is not among the given ones: version=4", set(2, "two", "a"), five);
        assertThat(value("users", "c")).isEmpty();
        assertThat(await(store.migrations().run(List.of(set(4, "four", "b"), five))))
                .hasSize(1);
    }

    private void assertRefused(String reason, Migration... list) {
        assertThatThrownBy(() -> await(store.migrations().run(List.of(list))))
                .hasRootCauseInstanceOf(InvalidRequestException.class)
                .hasStackTraceContaining(reason);
    }

    @Test
    void run_failure_leavesThoseBeforeItAndGoesOnThere() {
        AtomicInteger tries = new AtomicInteger();
        Migration fails = Migration.of(2, "fails", transaction -> {
            transaction.set("users", "half", json(1));
            if (tries.incrementAndGet() == 1) {
                throw new IllegalArgumentException("no");
            }
        });
        List<Migration> list = List.of(set(1, "one", "a"), fails, set(3, "three", "c"));
        assertThatThrownBy(() -> await(store.migrations().run(list)))
                .hasCauseInstanceOf(MigrationFailedException.class)
                .hasMessageContaining("migration failed: version=2 name=fails reason=no");
        assertThat(value("users", "a")).contains("1");
        assertThat(value("users", "half")).isEmpty();
        assertThat(value("users", "c")).isEmpty();
        assertThat(await(store.migrations().run(list))).hasSize(2);
    }

    @Test
    void steps_interruptedHalfWay_goOnWhereTheyWere() {
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger failing = new AtomicInteger(4);
        List<Migration> list = List.of(Migration.ofSteps(
                1,
                "long",
                steps -> steps.create("new", CollectionSettings.DEFAULT)
                        .thenCompose(done -> steps.each("users", 2, (transaction, key, value) -> {
                            if (looks.incrementAndGet() == failing.get()) {
                                throw new IllegalStateException("enough");
                            }
                            increase(transaction, key, value);
                        }))
                        .thenCompose(done ->
                                steps.write(List.of(new TransactionWrite("new", Write.set("x", json(1))))))));
        assertThatThrownBy(() -> await(store.migrations().run(list))).hasStackTraceContaining("enough");
        assertThat(await(store.migrations().recorded()).get(0))
                .extracting(MigrationRecord::state, MigrationRecord::steps)
                .containsExactly(MigrationRecord.State.BEGUN, 1L);
        Migration other = Migration.ofSteps(
                1,
                "long",
                steps -> steps.create("new", CollectionSettings.DEFAULT).thenCompose(done -> steps.drop("users")));
        assertThatThrownBy(() -> await(store.migrations().run(List.of(other))))
                .hasStackTraceContaining("asks for other steps than when it was begun: actual=drop users");
        await(store.close());
        reopen();
        failing.set(0);
        List<Migrated> done = await(store.migrations().run(list));
        assertThat(done.get(0).changes()).containsExactly(new Change("users", "set", 5), new Change("new", "set", 1));
        for (int number = 0; number < 7; number++) {
            assertThat(value("users", "user-" + number)).contains(Integer.toString(number + 100));
        }
    }

    @Test
    void steps_notAwaited_areRefused() {
        Migration careless = Migration.ofSteps(1, "careless", steps -> {
            CompletionStage<Done> first = steps.create("a", CollectionSettings.DEFAULT);
            return CompletableFuture.allOf(
                    first.toCompletableFuture(), steps.drop("users").toCompletableFuture());
        });
        assertThatThrownBy(() -> await(store.migrations().run(List.of(careless))))
                .hasStackTraceContaining("before the last one has ended");
        assertThat(store.describe("users")).isPresent();
    }

    @Test
    void rename_entries_moveWithTheirValues() {
        await(store.migrations()
                .run(List.of(Migration.ofSteps(1, "rename", steps -> steps.rename("users", "people")))));
        assertThat(store.describe("users")).isEmpty();
        assertThat(await(store.json("people").entries(Listing.FIRST)).items()).hasSize(7);
        assertThat(value("people", "user-3")).contains("3");
    }

    @Test
    void write_conditionThatDoesNotHold_failsTheMigration() {
        Migration conditioned = Migration.ofSteps(
                1,
                "conditioned",
                steps -> steps.write(List.of(
                        new TransactionWrite("users", new Write.Set("user-1", json(5), Condition.MUST_NOT_EXIST)))));
        assertThatThrownBy(() -> await(store.migrations().run(List.of(conditioned))))
                .hasStackTraceContaining("condition of a migration's write does not hold: index=0 collection=users");
        assertThat(value("users", "user-1")).contains("1");
    }

    @Test
    void preview_anything_isToldAndNotDone() {
        long before = await(store.json("users").state()).watermark();
        List<Migration> list = List.of(
                Migration.ofSteps(
                        1,
                        "grow",
                        steps -> steps.create("log", CollectionSettings.DEFAULT.withoutKeys())
                                .thenCompose(done -> steps.each("users", 3, MigrationsTest::increase))
                                .thenCompose(done -> steps.rename("users", "people"))),
                Migration.of(2, "more", transaction -> {
                    transaction.append("log", json(1));
                    transaction.set("people", "x", json(1));
                    transaction.delete("people", "y");
                }));
        List<Migrated> told = await(store.migrations().preview(list));
        assertThat(told.get(0).changes())
                .containsExactly(
                        new Change("log", "create", 1),
                        new Change("users", "set", 7),
                        new Change("people", "create", 1),
                        new Change("people", "set", 7),
                        new Change("users", "drop", 1));
        assertThat(told.get(1).changes())
                .containsExactly(
                        new Change("log", "append", 1),
                        new Change("people", "set", 1),
                        new Change("people", "delete", 1));
        assertThat(await(store.json("users").state()).watermark()).isEqualTo(before);
        assertThat(store.describe("log")).isEmpty();
        assertThat(await(store.migrations().recorded())).isEmpty();
        assertThat(await(store.migrations().run(list))).hasSize(2);
        assertThat(value("people", "user-3")).contains("103");
    }

    @Test
    void records_areNobodysButTheStores() {
        await(store.migrations().run(List.of(set(1, "one", "a"))));
        assertThat(store.describe(CollectionName.MIGRATIONS)).isEmpty();
        assertThatThrownBy(() -> await(store.json(CollectionName.MIGRATIONS).get("1")))
                .hasRootCauseInstanceOf(UnknownCollectionException.class);
        Migration sly = Migration.of(2, "sly", transaction -> transaction.delete(CollectionName.MIGRATIONS, "1"));
        assertThatThrownBy(() -> await(store.migrations().run(List.of(set(1, "one", "a"), sly))))
                .hasRootCauseInstanceOf(UnknownCollectionException.class);
        Migration slyer = Migration.ofSteps(
                2,
                "slyer",
                steps -> steps.write(List.of(new TransactionWrite(CollectionName.MIGRATIONS, Write.delete("1")))));
        assertThatThrownBy(() -> await(store.migrations().run(List.of(set(1, "one", "a"), slyer))))
                .hasRootCauseInstanceOf(UnknownCollectionException.class);
    }
}
