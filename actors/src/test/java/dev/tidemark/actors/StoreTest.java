package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on the real disk, through the Java API. */
class StoreTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    @TempDir
    private Path directory;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private Tidemark open() {
        return await(Tidemark.open(KIT.system(), directory));
    }

    private static JsonCollection created(Tidemark store, String name) {
        await(store.create(name, CollectionSettings.DEFAULT));
        return store.json(name);
    }

    @Test
    void set_thenGet_returnsTheTextAsSent() {
        Tidemark store = open();
        JsonCollection users = created(store, "users");

        WriteOutcome outcome =
                await(users.set("user-1", Json.parse("{ \"score\": 1.0, \"id\":12345678901234567890 }")));

        assertThat(outcome).isEqualTo(new WriteOutcome.Written(1));
        Entry entry = await(users.get("user-1")).orElseThrow();
        assertThat(entry.value()).hasToString("{\"score\":1.0,\"id\":12345678901234567890}");
        assertThat(entry.position()).isEqualTo(1);
        await(store.close());
    }

    @Test
    void reopened_everythingIsThere() {
        Tidemark store = open();
        JsonCollection users = created(store, "users");
        for (int number = 0; number < 500; number++) {
            await(users.set("user-" + number % 100, Json.parse("{\"n\":" + number + "}")));
        }
        await(users.delete("user-7"));
        await(store.close());

        Tidemark again = open();
        JsonCollection same = again.json("users");
        assertThat(await(same.get("user-42")).orElseThrow().value()).hasToString("{\"n\":442}");
        assertThat(await(same.get("user-7"))).isEmpty();
        assertThat(await(same.state())).isEqualTo(new CollectionState(501, 99));
        List<String> keys = new ArrayList<>();
        Optional<String> cursor = Optional.of("0");
        while (cursor.isPresent()) {
            Page<String> page = await(same.keys(Listing.FIRST.withLimit(10).from(cursor.get())));
            keys.addAll(page.items());
            cursor = page.next();
        }
        assertThat(keys).hasSize(99).doesNotHaveDuplicates();
        await(again.close());
    }

    @Test
    void set_moreCollectionsThanMayBeOpen_makesRoomForEach() {
        Config few = ConfigFactory.parseString("tidemark.open-collections-max = 64");
        Tidemark store = await(Tidemark.open(
                KIT.system(),
                TidemarkSettings.of(
                        directory, few.withFallback(KIT.system().settings().config()))));
        for (int group = 0; group < 100; group++) {
            List<JsonCollection> members = new ArrayList<>();
            for (int member = 0; member < 8; member++) {
                members.add(created(store, "many-" + group + "-" + member));
            }
            List<CompletionStage<WriteOutcome>> calls = new ArrayList<>();
            members.forEach(member -> calls.add(member.set("key", Json.parse("1"))));
            for (CompletionStage<WriteOutcome> call : calls) {
                assertThat(await(call)).isEqualTo(new WriteOutcome.Written(1));
            }
        }
        assertThat(await(store.json("many-0-0").get("key"))).isPresent();
        await(store.close());
    }

    @Test
    void reopened_fromCheckpointsAndManySegments_everythingIsThere() {
        Config small = ConfigFactory.parseString(
                "tidemark { segment.max-length = 8 KiB, checkpoint-after = 64 KiB, journal.file-length = 64 KiB }");
        TidemarkSettings settings = TidemarkSettings.of(
                directory, small.withFallback(KIT.system().settings().config()));
        for (int life = 0; life < 3; life++) {
            Tidemark store = await(Tidemark.open(KIT.system(), settings));
            JsonCollection users = created(store, "users");
            for (int number = 0; number < 700; number++) {
                int sent = life * 700 + number;
                await(users.set(
                        "user-" + number % 300, Json.parse("{\"n\":" + sent + ",\"pad\":\"" + "x".repeat(90) + "\"}")));
            }
            await(users.delete("user-" + (life + 5)));
            assertThat(await(users.state()).watermark()).isEqualTo(701L * (life + 1));
            await(store.close());
        }
        assertThat(directory.resolve("collections/users/checkpoint")).isDirectoryContaining(file -> true);

        Tidemark again = await(Tidemark.open(KIT.system(), settings));
        JsonCollection same = again.json("users");
        assertThat(await(same.state())).isEqualTo(new CollectionState(2103, 299));
        for (int number = 0; number < 300; number++) {
            int last = 1400 + (number < 100 ? 600 + number : number < 300 ? 300 + number : number);
            Optional<Entry> entry = await(same.get("user-" + number));
            if (number == 7) {
                assertThat(entry).isEmpty();
            } else {
                assertThat(entry.orElseThrow().value().toString()).startsWith("{\"n\":" + last + ",");
            }
        }
        await(again.close());
    }

    @Test
    void write_beyondTheStoresLimits_isRefusedWhoeverMadeTheValue() {
        Config narrow = ConfigFactory.parseString("tidemark.value { max-length = 16 B, max-depth = 1 }");
        Tidemark store = await(Tidemark.open(
                KIT.system(),
                TidemarkSettings.of(
                        directory, narrow.withFallback(KIT.system().settings().config()))));
        JsonCollection users = created(store, "users");
        Json deep = Json.parse("{\"a\":[1]}");

        List<CompletionStage<WriteOutcome>> refused = List.of(
                users.set("a", deep),
                users.write(new Write.Merge("a", deep, Condition.ANY)),
                users.batch(List.of(Write.delete("b"), Write.set("a", deep))),
                users.update("a", current -> Optional.of(deep)));
        for (CompletionStage<WriteOutcome> call : refused) {
            assertThatThrownBy(() -> await(call))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("limit=1 actual=2");
        }
        assertThat(await(users.set("a", Json.parse("[1]")))).isEqualTo(new WriteOutcome.Written(1));
        await(store.close());
    }

    @Test
    void changes_fromTheStart_catchUpAndFollow() {
        Tidemark store = open();
        JsonCollection users = created(store, "users");
        await(users.set("a", Json.parse("1")));
        CompletionStage<List<LogRecord>> seen = users.changes(0).take(3).runWith(Sink.seq(), KIT.system());
        await(users.set("b", Json.parse("2")));
        await(users.delete("a"));

        assertThat(await(seen)).extracting(LogRecord::position).containsExactly(1L, 2L, 3L);
        assertThat(await(users.await(2, Duration.ofSeconds(10)))).isEqualTo(3);
        await(store.close());
    }

    @Test
    void set_manyBeforeTheCollectionIsOpen_areWrittenInOrder() {
        Tidemark store = open();
        created(store, "users");
        await(store.close());
        Tidemark again = open();
        JsonCollection users = again.json("users");
        List<CompletionStage<WriteOutcome>> sent = new ArrayList<>();
        for (int number = 1; number <= 1000; number++) {
            sent.add(users.set("user-" + number, Json.parse("" + number)));
        }
        for (int number = 1; number <= 1000; number++) {
            assertThat(await(sent.get(number - 1))).isEqualTo(new WriteOutcome.Written(number));
        }
        await(again.close());
    }

    @Test
    void conditions_areCheckedOnTheWriter() {
        Tidemark store = open();
        JsonCollection users = created(store, "users");
        await(users.set("a", Json.parse("1")));

        assertThat(await(users.write(new Write.Set("a", Json.parse("2"), Condition.MUST_NOT_EXIST))))
                .isEqualTo(new WriteOutcome.Conflict("a", 0, Condition.MUST_NOT_EXIST, Optional.of(1L)));
        assertThat(await(users.write(new Write.Set("a", Json.parse("2"), Condition.atPosition(1)))))
                .isEqualTo(new WriteOutcome.Written(2));
        assertThat(await(users.update("a", value -> value.map(now -> Json.parse(now + "0")))))
                .isEqualTo(new WriteOutcome.Written(3));
        assertThat(await(users.get("a")).orElseThrow().value()).hasToString("20");
        await(store.close());
    }

    @Test
    void drop_thenCreate_startsEmpty() {
        Tidemark store = open();
        JsonCollection users = created(store, "users");
        await(users.set("a", Json.parse("1")));

        assertThat(await(store.drop("users"))).isTrue();
        assertThatThrownBy(() -> await(users.get("a"))).isInstanceOf(UnknownCollectionException.class);
        created(store, "users");
        assertThat(await(users.state())).isEqualTo(new CollectionState(0, 0));
        await(store.close());
    }

    @Test
    void open_twice_namesTheHolder() {
        Tidemark store = open();

        assertThatThrownBy(this::open).isInstanceOf(StoreLockedException.class).hasMessageContaining("pid");
        await(store.close());
    }
}
