package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.testkit.Stages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealing through the Java API, on the real disk. */
class SealingTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    /** Compacted, the log would have fewer files. */
    private static final String SMALL = """
            tidemark { segment.max-length = 16 KiB, seal.renderers = [ndjson, json], compaction.max-concurrent = 0 }
            """;

    private static final int LINES = 1_000;

    @TempDir
    private Path directory;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private Tidemark open(String settings) {
        Config config = ConfigFactory.parseString(settings)
                .withFallback(KIT.system().settings().config());
        return await(Tidemark.open(KIT.system(), TidemarkSettings.of(directory, config)));
    }

    /** A collection of several closed segments. */
    private static JsonCollection filled(Tidemark store) {
        await(store.create("users", CollectionSettings.DEFAULT));
        JsonCollection users = store.json("users");
        for (int number = 1; number <= LINES; ) {
            List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
            for (int end = number + 50; number < end; number++) {
                together.add(users.set("user-" + number % 50, Json.parse("{\"n\":" + number + "}")));
            }
            together.forEach(Stages::await);
        }
        return users;
    }

    private static byte[] bytes(SealedChunk chunk) {
        return await(chunk.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), KIT.system()))
                .toArray();
    }

    private static String lines(JsonCollection users, long after, long last) {
        StringBuilder lines = new StringBuilder();
        long at = after;
        while (at < last) {
            LogPage page = await(users.log(at, (int) Math.min(last - at, 10_000)));
            page.records()
                    .forEach(record -> lines.append(StandardCharsets.UTF_8.decode(record.line()))
                            .append('\n'));
            at = page.records().get(page.records().size() - 1).position();
        }
        return lines.toString();
    }

    private static SealedChunk chunk(JsonCollection users, long after, String renderer, String... encodings) {
        return await(users.chunk(after, renderer, List.of(encodings))).orElseThrow();
    }

    @Test
    void seal_closedSegments_makesChunksOfTheLogsOwnBytes() throws IOException {
        Tidemark store = open(SMALL);
        JsonCollection users = filled(store);
        int sealed = await(users.seal());

        assertThat(sealed).isGreaterThan(3);
        CollectionStatistics numbers = await(users.statistics());
        assertThat(numbers.sealed()).isEqualTo(sealed);
        assertThat(numbers.segments()).isEqualTo(sealed + 1);
        assertThat(store.statistics().sealing().sealed()).isEqualTo(sealed);
        assertThat(store.statistics().sealing().failures()).isZero();
        long after = 0;
        for (int range = 0; range < sealed; range++) {
            SealedChunk plain = chunk(users, after, "ndjson");
            String expected = lines(users, after, plain.last());
            assertThat(new String(bytes(plain), StandardCharsets.UTF_8)).isEqualTo(expected);
            SealedChunk packed = chunk(users, after, "ndjson", "gzip");
            assertThat(packed.encoding()).isEqualTo("gzip");
            byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes(packed))).readAllBytes();
            assertThat(new String(unpacked, StandardCharsets.UTF_8)).isEqualTo(expected);
            SealedChunk array = chunk(users, after, "json");
            assertThat(new String(bytes(array), StandardCharsets.UTF_8))
                    .isEqualTo(expected.lines().collect(Collectors.joining(",", "[", "]")));
            after = plain.last();
        }
        assertThat(await(users.chunk(after, "ndjson", List.of()))).isEmpty();
        await(store.close());
    }

    @Test
    void chunk_fromTheMiddle_isTheRestAsItIs() {
        Tidemark store = open(SMALL);
        JsonCollection users = filled(store);
        await(users.seal());
        SealedChunk rest = chunk(users, 17, "ndjson", "gzip");
        assertThat(rest.start()).isEqualTo(1);
        assertThat(rest.encoding()).isEqualTo("identity");
        assertThat(new String(bytes(rest), StandardCharsets.UTF_8)).isEqualTo(lines(users, 17, rest.last()));
        SealedChunk array = chunk(users, 17, "json");
        assertThat(new String(bytes(array), StandardCharsets.UTF_8))
                .isEqualTo(lines(users, 17, array.last()).lines().collect(Collectors.joining(",", "[", "]")));
        await(store.close());
    }

    @Test
    void reopened_sealedRangesAreKnownAndOthersAreSealed() {
        Tidemark off = open(SMALL + "\ntidemark.seal.max-concurrent = 0");
        JsonCollection users = filled(off);
        assertThat(await(users.statistics()).sealed()).isZero();
        assertThatThrownBy(() -> await(users.seal()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tidemark.seal.max-concurrent=0");
        await(off.close());

        Tidemark on = open(SMALL);
        int sealed = await(on.json("users").seal());
        assertThat(sealed).isGreaterThan(3);
        await(on.close());

        Tidemark again = open(SMALL);
        assertThat(await(again.json("users").statistics()).sealed()).isEqualTo(sealed);
        assertThat(chunk(again.json("users"), 0, "ndjson").start()).isEqualTo(1);
        assertThat(again.statistics().sealing().sealed()).isZero();
        await(again.close());
    }

    @Test
    void chunk_indexIsDamaged_isNotServedAndMadeAnew() throws IOException {
        Tidemark store = open(SMALL);
        JsonCollection users = filled(store);
        int sealed = await(users.seal());
        await(store.close());
        Path index = indexes().get(0);
        byte[] content = Files.readAllBytes(index);
        byte[] damaged = content.clone();
        damaged[40] ^= 1;
        Files.write(index, damaged);

        Tidemark again = open(SMALL);
        JsonCollection same = again.json("users");
        assertThat(await(same.chunk(0, "ndjson", List.of()))).isEmpty();
        assertThat(await(same.seal())).isEqualTo(sealed);
        assertThat(chunk(same, 0, "ndjson").start()).isEqualTo(1);
        assertThat(Files.readAllBytes(index)).isEqualTo(content);
        await(again.close());
    }

    @Test
    void chunk_closedBeforeItIsRead_failsItsStream() {
        Tidemark store = open(SMALL);
        JsonCollection users = filled(store);
        await(users.seal());
        SealedChunk chunk = chunk(users, 0, "ndjson");
        chunk.close();
        assertThatThrownBy(() -> bytes(chunk)).isInstanceOf(IllegalStateException.class);
        await(store.close());
    }

    @Test
    void drop_whileBeingSealed_leavesNothingBehind() {
        Tidemark store = open(SMALL);
        filled(store);
        assertThat(await(store.drop("users"))).isTrue();
        JsonCollection anew = filled(store);
        assertThat(await(anew.seal())).isGreaterThan(3);
        assertThat(new String(bytes(chunk(anew, 0, "ndjson")), StandardCharsets.UTF_8))
                .isEqualTo(lines(anew, 0, chunk(anew, 0, "ndjson").last()));
        await(store.close());
    }

    private List<Path> indexes() {
        try (Stream<Path> files = Files.list(directory.resolve("collections/users/chunks"))) {
            return files.filter(file -> file.toString().endsWith(".ndjson.index"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
