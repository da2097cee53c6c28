package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions over several collections of a store on the real disk, through the Java API. */
class TransactionTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private static final int USERS = 100;
    private static final int TRANSFERS = 10;
    private static final int COINS = 1_000;

    @TempDir
    private Path directory;

    private Optional<Tidemark> opened = Optional.empty();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void open() {
        opened = Optional.of(await(Tidemark.open(KIT.system(), directory)));
    }

    @AfterEach
    void close() {
        await(store().close());
    }

    private Tidemark store() {
        return opened.orElseThrow();
    }

    private JsonCollection created(String name) {
        await(store().create(name, CollectionSettings.DEFAULT));
        return store().json(name);
    }

    private static Json json(long number) {
        return Json.parse(Long.toString(number));
    }

    private static long number(Optional<Json> json) {
        return json.map(value -> Long.parseLong(value.toString())).orElse(0L);
    }

    private static TransactionWrite set(String collection, String key, long value, Condition condition) {
        return new TransactionWrite(collection, new Write.Set(key, json(value), condition));
    }

    private long balance(String collection, String key) {
        return number(await(store().json(collection).get(key)).map(Entry::value));
    }

    @Test
    void transact_severalCollections_writesAllAndShowsThem() {
        created("a");
        created("b");
        await(store().create("events", CollectionSettings.KEYLESS));
        await(store().json("b").set("y", json(7)));

        TransactionOutcome outcome = await(store().transact(List.of(
                set("b", "y", 8, Condition.atPosition(1)),
                set("a", "x", 1, Condition.MUST_NOT_EXIST),
                set("a", "x", 2, Condition.MUST_EXIST),
                new TransactionWrite("events", Write.append(json(5))))));

        assertThat(outcome).isEqualTo(new TransactionOutcome.Committed(Map.of("a", 2L, "b", 2L, "events", 1L)));
        assertThat(balance("a", "x")).isEqualTo(2);
        assertThat(balance("b", "y")).isEqualTo(8);
    }

    @Test
    void transact_conditionThatDoesNotHold_writesNothingAndNamesIt() {
        JsonCollection a = created("a");
        created("b");
        await(a.set("x", json(1)));

        TransactionOutcome outcome = await(store().transact(List.of(
                set("b", "y", 1, Condition.ANY),
                new TransactionWrite("b", new Write.Check("z", Condition.MUST_NOT_EXIST)),
                set("a", "x", 2, Condition.atPosition(7)),
                new TransactionWrite("b", new Write.Check("other", Condition.MUST_EXIST)))));

        assertThat(outcome)
                .isEqualTo(new TransactionOutcome.Conflict("a", "x", 2, Condition.atPosition(7), Optional.of(1L)));
        assertThat(balance("a", "x")).isEqualTo(1);
        assertThat(await(store().json("b").state()).watermark()).isZero();
    }

    @Test
    void transact_oneCollection_isABatchOfIt() {
        created("a");

        assertThat(await(store().transact(List.of(set("a", "x", 1, Condition.ANY), set("a", "y", 1, Condition.ANY)))))
                .isEqualTo(new TransactionOutcome.Committed(Map.of("a", 2L)));
        assertThat(await(store().transact(
                                List.of(set("a", "z", 1, Condition.ANY), set("a", "y", 1, Condition.atPosition(1))))))
                .isEqualTo(new TransactionOutcome.Conflict("a", "y", 1, Condition.atPosition(1), Optional.of(2L)));
    }

    @Test
    void transact_collectionsThatSyncSeldom_isDurableWhenAnswered() {
        await(store().create("lazy", CollectionSettings.of(Durability.NEVER)));
        created("b");
        long commits = store().statistics().journal().commits();

        await(store().transact(List.of(set("lazy", "x", 1, Condition.ANY), set("b", "x", 1, Condition.ANY))));

        assertThat(store().statistics().journal().commits()).isEqualTo(commits + 1);
        assertThat(balance("lazy", "x")).isEqualTo(1);
    }

    @Test
    void transact_badInput_isRefusedWithItsReason() {
        created("a");
        created("b");
        assertThatThrownBy(() -> await(store().transact(List.of())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no write");
        assertThatThrownBy(() -> await(
                        store().transact(List.of(set("a", "x", 1, Condition.ANY), set("none", "x", 1, Condition.ANY)))))
                .isInstanceOf(UnknownCollectionException.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> await(store().transact(List.of(
                        set("a", "x", 1, Condition.ANY), new TransactionWrite("b", Write.append(json(1)))))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("takes no appends");
        assertThat(await(store().json("a").state()).watermark()).isZero();
        List<TransactionWrite> many = new ArrayList<>();
        for (int number = 0; number < 65; number++) {
            many.add(set("c" + number, "x", 1, Condition.ANY));
        }
        assertThatThrownBy(() -> await(store().transact(many)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("too many collections");
    }

    private CompletionStage<Long> transfer(String from, String to, String key, long coins) {
        return store().transact(transaction -> {
            long left = number(transaction.get(from, key)) - coins;
            if (left < 0) {
                throw new IllegalArgumentException("too little");
            }
            transaction.set(from, key, json(left));
            transaction.set(to, key, json(number(transaction.get(to, key)) + coins));
            return left;
        });
    }

    @Test
    void function_readsAndWrites_returnsItsResult() {
        await(created("a").set("x", json(10)));
        created("b");

        assertThat(await(transfer("a", "b", "x", 4))).isEqualTo(6);

        assertThat(balance("a", "x")).isEqualTo(6);
        assertThat(balance("b", "x")).isEqualTo(4);
        assertThatThrownBy(() -> await(transfer("a", "b", "x", 7))).isInstanceOf(IllegalArgumentException.class);
        assertThat(balance("b", "x")).isEqualTo(4);
    }

    @Test
    void function_readsItsOwnWrites_inEveryForm() {
        await(store().create("events", CollectionSettings.KEYLESS));
        await(created("a").set("x", Json.parse("{\"n\":1,\"m\":2}")));

        String seen = await(store().transact(transaction -> {
            transaction.merge("a", "x", Json.parse("{\"n\":null}"));
            Json merged = transaction.get("a", "x").orElseThrow();
            transaction.delete("a", "x");
            transaction.append("events", merged);
            return merged + " " + transaction.get("a", "x").isPresent();
        }));

        assertThat(seen).isEqualTo("{\"m\":2} false");
        assertThat(await(store().json("a").get("x"))).isEmpty();
        assertThat(await(store().json("events").state()).watermark()).isEqualTo(1);
    }

    @Test
    void function_manyUsersOverTwoAccounts_neitherLosesNorCreatesCoins() {
        List<String> names = List.of("a", "b", "c");
        names.forEach(name -> await(created(name).set("x", json(COINS))));
        List<CompletionStage<Long>> transfers = new ArrayList<>();
        for (int number = 0; number < USERS * TRANSFERS; number++) {
            transfers.add(transfer(names.get(number % 3), names.get((number + 1 + number / 3 % 2) % 3), "x", 1));
        }
        transfers.forEach(stage -> await(stage));

        assertThat(names.stream().mapToLong(name -> balance(name, "x")).sum()).isEqualTo(3L * COINS);
        long total = await(store().transact(transaction -> names.stream()
                .mapToLong(name -> number(transaction.get(name, "x")))
                .sum()));
        assertThat(total).isEqualTo(3L * COINS);
    }

    @Test
    void function_heldForTooLong_letsTheWritersGo() {
        close();
        Config impatient = ConfigFactory.parseString("tidemark.transaction.hold-max = 500 ms")
                .withFallback(KIT.system().settings().config());
        opened = Optional.of(await(Tidemark.open(KIT.system(), TidemarkSettings.of(directory, impatient))));
        await(created("a").set("x", json(10)));
        created("b");
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        CompletionStage<String> held = store().transact(transaction -> {
            long seen = number(transaction.get("a", "x"));
            transaction.set("b", "x", json(seen));
            if (runs.incrementAndGet() == 1) {
                // Somebody else comes between.
                await(store().json("a").set("x", json(11)));
            } else {
                awaitQuietly(end);
            }
            return "done";
        });

        assertThatThrownBy(() -> await(held))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("nothing was done");
        await(store().json("a").set("x", json(12)));
        end.countDown();
        assertThat(await(store().json("b").get("x"))).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void function_collectionDroppedMeanwhile_failsAndLeavesTheOthersAlone() {
        created("a");
        created("b");
        AtomicBoolean dropped = new AtomicBoolean();
        CompletionStage<Integer> call = store().transact(transaction -> {
            transaction.set("a", "x", json(1));
            transaction.set("b", "x", json(1));
            if (!dropped.getAndSet(true)) {
                await(store().drop("b"));
            }
            return 1;
        });

        assertThatThrownBy(() -> await(call)).isInstanceOf(UnknownCollectionException.class);
        assertThat(await(store().json("a").get("x"))).isEmpty();
        await(store().json("a").set("x", json(2)));
    }

    @Test
    void transact_settingsChangedAllTheTime_neverFailsNorHangs() {
        created("a");
        created("b");
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            String schema = number % 2 == 0 ? CollectionSettings.SCHEMA_NONE : "{\"x\":{\"type\":\"int4\"}}";
            all.add(store().transact(
                            List.of(set("a", "x", number, Condition.ANY), set("b", "x", number, Condition.ANY))));
            all.add(store().change("b", settings -> settings.withSchema(schema)));
        }
        all.forEach(stage -> await(stage));

        assertThat(await(store().json("a").state()).watermark()).isEqualTo(50);
        assertThat(await(store().json("b").state()).watermark()).isEqualTo(50);
        assertThat(balance("a", "x")).isEqualTo(balance("b", "x"));
    }

    @Test
    void transact_reopened_isThere() {
        created("a");
        created("b");
        await(store().transact(List.of(set("a", "x", 1, Condition.ANY), set("b", "x", 1, Condition.ANY))));
        close();
        open();

        assertThat(balance("a", "x")).isEqualTo(1);
        assertThat(balance("b", "x")).isEqualTo(1);
    }
}
