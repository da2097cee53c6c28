package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.IdempotencyStatistics;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.IdempotencyKeyReusedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes that are sent again with the same key, on a simulated disk and clock. */
class IdempotentWritesTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Config SETTINGS =
            ConfigFactory.parseString("tidemark.idempotency { keep = 1 h, max-count = 300, max-bytes = 1 MiB }");
    private static final IdempotencyKey ONE = new IdempotencyKey("one");
    private static final IdempotencyKey TWO = new IdempotencyKey("two/ü");

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private Tidemark store;

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        reopen();
        simulation.await(store.create("a", CollectionSettings.DEFAULT));
        simulation.await(
                store.create("log", CollectionSettings.of(Durability.NEVER).withoutKeys()));
    }

    private void reopen() {
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.<Void>ignore(), "host", SETTINGS);
        store = simulation.await(Tidemark.open(
                system,
                TidemarkSettings.of(
                        DIRECTORY,
                        system.settings().config(),
                        new Seams(disk, simulation.time(), simulation.random("seams"))
                                .withHolding(simulation.holding()))));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private JsonCollection a() {
        return store.json("a");
    }

    private static Json json(long number) {
        return Json.parse(Long.toString(number));
    }

    private <T> T await(CompletionStage<T> stage) {
        return simulation.await(stage);
    }

    private long watermark(String collection) {
        return await(store.json(collection).state()).watermark();
    }

    @Test
    void write_sentAgain_isAnsweredTheSameAndWrittenOnce() {
        Write set = new Write.Set("x", json(1), Condition.MUST_NOT_EXIST);

        assertThat(await(a().write(set, ONE))).isEqualTo(new WriteOutcome.Written(1));
        await(a().set("x", json(2)));
        assertThat(await(a().write(set, ONE))).isEqualTo(new WriteOutcome.Written(1));
        assertThat(await(a().write(Write.delete("x"), TWO))).isEqualTo(new WriteOutcome.Written(3));
        assertThat(await(a().write(Write.delete("x"), TWO))).isEqualTo(new WriteOutcome.Written(3));
        assertThat(watermark("a")).isEqualTo(3);
    }

    @Test
    void batch_sentAgainWhileTheFirstIsUnderWay_waitsForItsAnswer() {
        List<Write> writes = List.of(Write.append(json(1)), Write.append(json(2)));

        CompletionStage<WriteOutcome> first = store.json("log").batch(writes, ONE);
        CompletionStage<WriteOutcome> again = store.json("log").batch(writes, ONE);

        assertThat(await(again)).isEqualTo(new WriteOutcome.Written(2));
        assertThat(await(first)).isEqualTo(new WriteOutcome.Written(2));
        assertThat(watermark("log")).isEqualTo(2);
    }

    @Test
    void write_keyOfAnotherRequest_isRefused() {
        CompletionStage<WriteOutcome> first = a().write(Write.set("x", json(1)), ONE);
        CompletionStage<WriteOutcome> beside = a().write(Write.set("x", json(2)), ONE);

        assertThatThrownBy(() -> await(beside)).hasCauseInstanceOf(IdempotencyKeyReusedException.class);
        await(first);
        assertThatThrownBy(() -> await(a().write(new Write.Set("x", json(1), Condition.MUST_EXIST), ONE)))
                .hasCauseInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(await(store.json("log").write(Write.append(json(1)), ONE))).isEqualTo(new WriteOutcome.Written(1));
        assertThat(watermark("a")).isEqualTo(1);
    }

    @Test
    void statistics_afterAll_tellWhatWasReplayedAndRefusedAndIsKept() {
        assertThat(store.statistics().work().idempotency()).isEqualTo(IdempotencyStatistics.NONE);
        Write set = Write.set("x", json(1));
        await(a().write(set, ONE));
        await(a().write(set, ONE));
        await(a().write(set, ONE));
        assertThatThrownBy(() -> await(a().write(Write.set("x", json(2)), ONE)))
                .hasCauseInstanceOf(IdempotencyKeyReusedException.class);
        await(a().write(set, TWO));

        IdempotencyStatistics numbers = store.statistics().work().idempotency();
        assertThat(numbers.replayed()).isEqualTo(2);
        assertThat(numbers.reused()).isEqualTo(1);
        assertThat(numbers.refused()).isZero();
        assertThat(numbers.kept()).isEqualTo(2);
        assertThat(numbers.keptBytes()).isBetween(100L, 1_000L);
        assertThat(store.statistics().work().collections()).isEqualTo(2);
    }

    @Test
    void transact_sentAgain_isAnsweredTheSame() {
        List<TransactionWrite> writes = List.of(
                new TransactionWrite("a", Write.set("x", json(1))), new TransactionWrite("log", Write.append(json(2))));
        TransactionOutcome done = new TransactionOutcome.Committed(Map.of("a", 1L, "log", 1L));

        assertThat(await(store.transact(writes, ONE))).isEqualTo(done);
        assertThat(await(store.transact(writes, ONE))).isEqualTo(done);
        assertThat(await(a().write(Write.set("x", json(1)), ONE))).isEqualTo(new WriteOutcome.Written(2));
    }

    @Test
    void write_thatWasNotDone_leavesNothing() {
        Write conditioned = new Write.Set("x", json(1), Condition.MUST_EXIST);
        assertThat(await(a().write(conditioned, ONE))).isInstanceOf(WriteOutcome.Conflict.class);
        await(store.change(
                "a", settings -> settings.withInvariants(Invariants.NONE.withJsonSchema("{\"minimum\":0}"))));
        assertThatThrownBy(() -> await(a().write(Write.set("x", json(-1)), ONE)))
                .hasCauseInstanceOf(InvariantViolatedException.class);
        await(a().set("x", json(7)));

        assertThat(await(a().write(conditioned, ONE))).isEqualTo(new WriteOutcome.Written(2));
    }

    @Test
    void delete_thatFoundNothing_findsNothingAgain() {
        assertThat(await(a().write(Write.delete("x"), ONE))).isEqualTo(new WriteOutcome.NothingToDelete("x"));
        await(a().set("x", json(1)));

        assertThat(await(a().write(Write.delete("x"), ONE))).isEqualTo(new WriteOutcome.NothingToDelete("x"));
        assertThat(watermark("a")).isEqualTo(1);
    }

    @Test
    void write_sentAgainAfterAPowerCut_isTheSame() {
        await(store.json("log").write(Write.append(json(1)), ONE));
        simulation.crash();
        disk.powerCut();
        reopen();

        assertThat(await(store.json("log").write(Write.append(json(1)), ONE))).isEqualTo(new WriteOutcome.Written(1));
        assertThat(watermark("log")).isEqualTo(1);
    }

    @Test
    void write_collectionOfTheSameNameCreatedAnew_isAFirstOne() {
        await(a().write(Write.set("x", json(1)), ONE));
        await(a().set("y", json(1)));
        await(store.drop("a"));
        await(store.create("a", CollectionSettings.DEFAULT));

        assertThat(await(a().write(Write.set("x", json(1)), ONE))).isEqualTo(new WriteOutcome.Written(1));
        assertThat(await(a().get("x"))).isPresent();
    }

    @Test
    void write_sentAgainAfterItsTime_isAFirstOne() {
        await(a().write(Write.set("x", json(1)), ONE));
        simulation.advance(Duration.ofMinutes(59));
        assertThat(await(a().write(Write.set("x", json(1)), ONE))).isEqualTo(new WriteOutcome.Written(1));
        simulation.advance(Duration.ofMinutes(2));

        assertThat(await(a().write(Write.set("x", json(1)), ONE))).isEqualTo(new WriteOutcome.Written(2));
        assertThat(await(a().write(Write.set("x", json(1)), ONE))).isEqualTo(new WriteOutcome.Written(2));
    }

    @Test
    void write_moreThanAreKept_isRefusedUntilTheOldestGo() {
        for (int number = 0; number < 300; number++) {
            await(a().write(Write.set("x", json(number)), new IdempotencyKey("key-" + number)));
        }
        assertThatThrownBy(() -> await(a().write(Write.set("x", json(1)), ONE)))
                .hasCauseInstanceOf(OverloadedException.class)
                .hasMessageContaining("limit=300");
        assertThat(await(store.json("log").write(Write.append(json(1)), ONE))).isEqualTo(new WriteOutcome.Written(1));
        simulation.crash();
        disk.processKill();
        reopen();
        assertThatThrownBy(() -> await(a().write(Write.set("x", json(1)), ONE))).hasMessageContaining("limit=300");
        simulation.advance(Duration.ofMinutes(61));

        assertThatThrownBy(() -> await(a().write(Write.set("x", json(1)), ONE))).hasMessageContaining("limit=300");
        simulation.advance(Duration.ofMinutes(1));
        for (int number = 0; number < 300; number++) {
            await(a().write(Write.set("x", json(number)), new IdempotencyKey("later-" + number)));
        }
    }

    @Test
    void receipts_areNobodysCollection() {
        await(a().write(Write.set("x", json(1)), ONE));

        assertThat(store.collections(Optional.empty(), 100).items())
                .extracting(item -> item.name())
                .containsExactly("a", "log");
        assertThat(store.describe(CollectionName.RECEIPTS)).isEmpty();
        TransactionWrite forged = new TransactionWrite(CollectionName.RECEIPTS, Write.set("1/one", Json.parse("{}")));
        assertThatThrownBy(() -> await(store.transact(List.of(forged))))
                .hasCauseInstanceOf(UnknownCollectionException.class);
        assertThatThrownBy(() -> await(store.transact(List.of(forged), TWO)))
                .hasCauseInstanceOf(UnknownCollectionException.class);
        assertThatThrownBy(() -> await(store.json(CollectionName.RECEIPTS).get("1/one")))
                .hasCauseInstanceOf(UnknownCollectionException.class);
        assertThatThrownBy(() -> new IdempotencyKey("")).isInstanceOf(InvalidRequestException.class);
    }
}
