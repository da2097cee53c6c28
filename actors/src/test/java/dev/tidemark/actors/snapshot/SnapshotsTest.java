package dev.tidemark.actors.snapshot;

import static dev.tidemark.testkit.Stages.await;
import static dev.tidemark.testkit.Stages.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.StorageFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON files beside the log, through the Java API on the real disk. */
class SnapshotsTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path directory;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private Tidemark open(String... settings) {
        return await(opening(settings));
    }

    private CompletionStage<Tidemark> opening(String... settings) {
        Config config = ConfigFactory.parseString(
                        "tidemark.snapshot { collections = [users], every = 1 d }\n" + String.join("\n", settings))
                .withFallback(KIT.system().settings().config());
        return Tidemark.open(KIT.system(), TidemarkSettings.of(directory, config));
    }

    private static JsonCollection created(Tidemark store) {
        await(store.create("users", CollectionSettings.DEFAULT));
        return store.json("users");
    }

    private Path file() {
        return directory.resolve("users.json");
    }

    private Map<?, ?> content() throws IOException {
        return MAPPER.readValue(file().toFile(), Map.class);
    }

    @Test
    void write_changedCollection_isItsStateAMemberALine() throws IOException {
        Tidemark store = open();
        JsonCollection users = created(store);
        await(users.set("zoë \"z\"", Json.parse("{\"n\": 1.50}")));
        await(users.set("ada", Json.parse("[1,\"\\u00e9\"]")));
        await(users.set("gone", Json.parse("1")));
        await(users.delete("gone"));

        await(store.writeSnapshots());

        assertThat(file()).content().isEqualTo("{\n\"ada\":[1,\"\\u00e9\"],\n\"zoë \\\"z\\\"\":{\"n\":1.50}\n}\n");
        assertThat(await(store.writeSnapshots())).isZero();
        await(users.delete("ada"));
        assertThat(await(store.writeSnapshots())).isEqualTo(1);
        assertThat(content().keySet()).hasToString("[zoë \"z\"]");
        await(store.close());
    }

    @Test
    void write_emptyCollection_isAnEmptyObject() throws IOException {
        Tidemark store = open();
        created(store);

        await(store.writeSnapshots());

        assertThat(content()).isEmpty();
        await(store.close());
    }

    @Test
    void write_moreThanTheMemory_isSortedAllTheSame() throws IOException {
        Tidemark store = open("tidemark.snapshot.memory = 64 KiB");
        JsonCollection users = created(store);
        for (int from = 0; from < 3_000; from += 500) {
            List<Write> batch = new ArrayList<>();
            for (int n = from; n < from + 500; n++) {
                batch.add(
                        Write.set("user-" + (n * 7_919 % 3_000), Json.parse("{\"text\":\"" + "x".repeat(100) + "\"}")));
            }
            await(users.batch(batch));
        }

        await(store.writeSnapshots());

        assertThat(content().keySet().stream().map(Object::toString))
                .hasSize(3_000)
                .isSorted();
        assertThat(directory.resolve("snapshots")).isDirectoryNotContaining("glob:**.tmp*");
        await(store.close());
    }

    @Test
    void file_besideWriters_isOfOneMoment() throws IOException {
        Tidemark store = open("tidemark.segment.max-length = 16 KiB");
        JsonCollection users = created(store);
        CompletionStage<WriteOutcome> last = users.batch(pair(0));
        for (int round = 0; round < 20; round++) {
            CompletionStage<Integer> snapshot = store.writeSnapshots();
            for (int n = 1; n <= 50; n++) {
                last = users.batch(pair(round * 50 + n));
            }
            await(snapshot);
            Map<?, ?> content = content();
            assertThat(content.get("left")).isEqualTo(content.get("right"));
            await(last);
        }
        await(store.writeSnapshots());
        assertThat(content()).hasToString("{left=1000, right=1000}");
        await(store.close());
    }

    private static List<Write> pair(int n) {
        Json value = Json.parse(Integer.toString(n));
        return List.of(Write.set("left", value), Write.set("right", value));
    }

    @Test
    void file_missingOrDamaged_isWrittenFromTheLog() throws IOException {
        Tidemark store = open();
        await(created(store).set("ada", Json.parse("7")));
        await(store.writeSnapshots());
        String whole = Files.readString(file());
        Files.delete(file());
        assertThat(await(store.writeSnapshots())).isEqualTo(1);
        assertThat(file()).content().isEqualTo(whole);
        await(store.close());

        Files.writeString(file(), whole.replace('7', '8'));
        Tidemark again = open();
        await(again.writeSnapshots());

        assertThat(file()).content().isEqualTo(whole);
        await(again.close());
    }

    @Test
    void file_ofSomebodyElse_isSetAside() {
        Tidemark store = open();
        created(store);
        Path other = write("{\"not\":\"ours\"}");

        await(store.writeSnapshots());

        assertThat(other.resolveSibling("users.json.replaced")).content().isEqualTo("{\"not\":\"ours\"}");
        assertThat(other).content().isEqualTo("{\n}\n");
        await(store.close());
    }

    @Test
    void file_ofADroppedCollection_goes() {
        Tidemark store = open();
        created(store);
        await(store.writeSnapshots());
        await(store.drop("users"));

        assertThat(await(store.writeSnapshots())).isZero();

        assertThat(file()).doesNotExist();
        await(store.close());
    }

    @Test
    void write_diskRefuses_failsAndLeavesTheLastFile() throws IOException {
        Tidemark store = open();
        JsonCollection users = created(store);
        await(store.writeSnapshots());
        await(users.set("ada", Json.parse("7")));
        Files.createDirectory(directory.resolve("snapshots/snapshot.tmp"));
        Files.createFile(directory.resolve("snapshots/snapshot.tmp/in-the-way"));

        assertThat(failureOf(store.writeSnapshots())).isInstanceOf(StorageFailedException.class);

        assertThat(content()).isEmpty();
        await(store.close());
    }

    private Path write(String text) {
        try {
            return Files.writeString(file(), text);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void opening_nothingButJsonFiles_takesThemOver() throws IOException {
        write("{ \"ada\": {\"score\": 7.0},\n \"bob\": null }");
        Files.writeString(directory.resolve("my%20things.json"), "{}");

        Tidemark store = open();

        assertThat(await(store.json("users").get("ada")).orElseThrow().value()).hasToString("{\"score\":7.0}");
        assertThat(await(store.json("users").state()).size()).isEqualTo(2);
        assertThat(await(store.json("my things").state()).size()).isZero();
        await(store.writeSnapshots());
        assertThat(file()).content().isEqualTo("{\n\"ada\":{\"score\":7.0},\n\"bob\":null\n}\n");
        await(store.json("users").delete("bob"));
        await(store.close());
        Tidemark again = open();
        assertThat(await(again.json("users").state()).size()).isEqualTo(1);
        await(again.close());
    }

    @Test
    void opening_fileThatIsNone_isRefusedAndTakenOverOnceMended() {
        write("{\"ada\": 1, \"bob\": [2}");

        assertThat(failureOf(opening()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("file=users.json")
                .hasMessageContaining("member=2");

        write("{\"ada\": 1, \"bob\": [2]}");
        Tidemark store = open();
        assertThat(await(store.json("users").state()).size()).isEqualTo(2);
        await(store.close());
    }

    @Test
    void opening_otherFilesThere_takesNothingOver() throws IOException {
        write("{\"ada\": 1}");
        Files.writeString(directory.resolve("notes.txt"), "mine");

        Tidemark store = open();

        assertThat(store.describe("users")).isEmpty();
        assertThat(file()).content().isEqualTo("{\"ada\": 1}");
        await(store.close());
    }

    @Test
    void opening_importSwitchedOff_takesNothingOver() {
        write("{\"ada\": 1}");

        Tidemark store = open("tidemark.snapshot.import = false");

        assertThat(store.describe("users")).isEmpty();
        await(store.close());
    }
}
