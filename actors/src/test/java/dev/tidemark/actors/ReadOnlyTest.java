package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static dev.tidemark.testkit.Stages.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.ReadOnlyException;
import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is open for reading alone, beside its owner. */
class ReadOnlyTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int KEYS = 500;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String QUICK = """
            tidemark.segment { max-length = 16 KiB, flush-delay = 1 ms }
            tidemark.read-only.poll-interval = 1 ms
            tidemark.compaction { max-rate = 1 TiB, interval = 100 d, small-length = 1 TiB, churn-min = 1000000 }
            tidemark.seal.max-rate = 1 TiB
            """;

    @TempDir
    private Path directory;

    private Tidemark owner;
    private Tidemark reader;

    @BeforeEach
    void open() {
        owner = await(Tidemark.open(KIT.system(), settings()));
        await(owner.create("users", CollectionSettings.DEFAULT));
        reader = await(Tidemark.openReadOnly(KIT.system(), settings()));
    }

    private TidemarkSettings settings() {
        return settings("");
    }

    private TidemarkSettings settings(String more) {
        Config config = ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString(QUICK))
                .withFallback(KIT.system().settings().config());
        return TidemarkSettings.of(directory, config);
    }

    @AfterEach
    void close() {
        await(reader.close());
        await(owner.close());
    }

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private static long write(Tidemark store, String key, int count) {
        List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            together.add(store.json("users").set(key, Json.parse("{\"n\":" + number + "}")));
        }
        long last = 0;
        for (CompletionStage<WriteOutcome> each : together) {
            last = ((WriteOutcome.Written) Stages.await(each)).position();
        }
        return last;
    }

    /** The catalog's line may come a moment after the collection's own. */
    private JsonCollection followed(long position) {
        SinkQueueWithCancel<String> looks = Source.tick(Duration.ZERO, Duration.ofMillis(5), "users")
                .filter(name -> reader.describe(name).equals(owner.describe(name)))
                .runWith(Sink.queue(), KIT.system());
        assertThat(await(looks.pull())).isPresent();
        looks.cancel();
        JsonCollection users = reader.json("users");
        assertThat(await(users.await(position - 1, LONG))).isGreaterThanOrEqualTo(position);
        return users;
    }

    @Test
    void reads_followTheOwner() {
        long last = write(owner, "ann", 100);
        JsonCollection users = followed(last);
        Entry ann = await(users.get("ann")).orElseThrow();
        assertThat(ann.value()).isEqualTo(Json.parse("{\"n\":99}"));
        assertThat(ann.position()).isEqualTo(last);
        assertThat(await(users.keys(Listing.FIRST)).items()).containsExactly("ann");
        assertThat(await(users.log(0, 1000)).records()).hasSize(100);
        assertThat(await(users.logLines(0, 100)).lines()).isPresent();
        assertThat(await(users.chunk(0, "ndjson", List.of()))).isEmpty();
        assertThat(await(users.state()).watermark()).isEqualTo(last);
        assertThat(await(users.statistics()).keys()).isEqualTo(1);
        assertThat(reader.collections(Optional.empty(), 10).items())
                .extracting(CollectionDescription::name)
                .containsExactly("users");
        assertThat(reader.readiness().ready()).isTrue();
        assertThat(reader.statistics().work().collections()).isEqualTo(1);
    }

    @Test
    void changes_overCompactionsAndAnotherOwner_haveNoGap() {
        long first = write(owner, "ann", 1);
        SinkQueueWithCancel<LogRecord> changes = followed(first).changes(0).runWith(Sink.queue(), KIT.system());
        write(owner, "ann", 1_000);
        await(owner.json("users").compact());
        write(owner, "bob", 500);
        await(owner.json("users").compact());
        await(owner.close());
        owner = await(Tidemark.open(KIT.system(), settings()));
        long last = write(owner, "cid", 300);
        long before = 0;
        while (before < last) {
            long position = await(changes.pull()).orElseThrow().position();
            assertThat(position).isGreaterThan(before);
            before = position;
        }
        changes.cancel();
        JsonCollection users = followed(last);
        for (String key : List.of("ann", "bob", "cid")) {
            assertThat(await(users.get(key)))
                    .isEqualTo(await(owner.json("users").get(key)));
        }
    }

    /** Few handles, so that most files are opened late, by names that stand for nothing any more. */
    @Test
    void checkInvariants_besideCompactions_goesOnInTheNewFiles() {
        Invariants positive = Invariants.NONE.withJsonSchema("{\"properties\":{\"n\":{\"minimum\":1}}}");
        await(owner.create("checked", CollectionSettings.DEFAULT.withInvariants(positive)));
        fill(1);
        await(reader.close());
        reader = await(Tidemark.openReadOnly(
                KIT.system(), settings("tidemark { read-handles-max = 8, read-only.poll-interval = 10 s }\n")));
        assertThat(await(reader.json("checked").get("key-1"))).isPresent();
        fill(2);
        await(owner.json("checked").compact());
        long examined = 0;
        Optional<String> cursor = Optional.empty();
        do {
            InvariantPage page = await(reader.json("checked").checkInvariants(cursor, 100));
            assertThat(page.breaches()).isEmpty();
            examined += page.examined();
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(examined).isGreaterThanOrEqualTo(KEYS);
    }

    private void fill(int round) {
        List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            Json value = Json.parse("{\"n\":" + round + ",\"fill\":\"" + "x".repeat(400) + "\"}");
            together.add(owner.json("checked").set("key-" + key, value));
        }
        together.forEach(Stages::await);
    }

    @Test
    void writes_areRefusedNamingTheOwner() {
        JsonCollection users = reader.json("users");
        for (CompletionStage<?> write : List.of(
                users.set("ann", Json.parse("1")),
                users.delete("ann"),
                users.batch(List.of(Write.set("ann", Json.parse("1")))),
                users.update("ann", value -> value),
                users.seal(),
                users.compact(),
                reader.create("more", CollectionSettings.DEFAULT),
                reader.drop("users"),
                reader.transact(transaction -> "done"),
                reader.compactAll())) {
            assertThat(failureOf(write))
                    .isInstanceOf(ReadOnlyException.class)
                    .hasMessageContaining("\"pid\":" + ProcessHandle.current().pid());
        }
        assertThatThrownBy(() -> reader.pauseCompaction(true)).isInstanceOf(ReadOnlyException.class);
        assertThat(await(owner.json("users").get("ann"))).isEmpty();
    }

    @Test
    void drop_endsReadersAndASuccessorIsAnother() {
        long last = write(owner, "ann", 5);
        JsonCollection users = followed(last);
        CompletionStage<List<LogRecord>> changes = users.changes(0).runWith(Sink.seq(), KIT.system());
        await(owner.drop("users"));
        assertThat(failureOf(changes)).isInstanceOf(UnknownCollectionException.class);
        await(owner.create("users", CollectionSettings.DEFAULT));
        long next = write(owner, "bob", 3);
        assertThat(await(followed(next).get("bob"))).isPresent();
        assertThat(await(reader.json("users").get("ann"))).isEmpty();
    }

    @Test
    void secondOwner_isRefusedAndToldOfReadOnly() {
        assertThat(failureOf(Tidemark.open(KIT.system(), settings())))
                .isInstanceOf(StoreLockedException.class)
                .hasMessageContaining("\"pid\":" + ProcessHandle.current().pid())
                .hasMessageContaining("\"host\":")
                .hasMessageContaining("\"started\":")
                .hasMessageContaining("read-only");
    }

    @Test
    void openReadOnly_whereThereIsNoStore_isRefusedAndMakesNone() {
        Path none = directory.resolve("none");
        TidemarkSettings settings =
                TidemarkSettings.of(none, KIT.system().settings().config());
        assertThat(failureOf(Tidemark.openReadOnly(KIT.system(), settings)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("there is no store");
        assertThat(none).doesNotExist();
    }
}
