package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compaction through the Java API, on the real disk. */
class CompactionTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    /** Nothing is compacted but by hand, and that as fast as it goes. */
    private static final String BY_HAND = """
            tidemark.segment.max-length = 16 KiB
            tidemark.seal.max-rate = 1 TiB
            tidemark.compaction { max-rate = 1 TiB, interval = 100 d, small-length = 1 TiB, churn-min = 1000000 }
            """;

    private static final int KEYS = 40;

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(5);
    private final TreeMap<String, String> model = new TreeMap<>();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private Tidemark open(String settings) {
        Config config = ConfigFactory.parseString(settings)
                .withFallback(KIT.system().settings().config());
        return await(Tidemark.open(KIT.system(), TidemarkSettings.of(directory, config)));
    }

    private JsonCollection created(Tidemark store, String name) {
        await(store.create(name, CollectionSettings.DEFAULT));
        return store.json(name);
    }

    private void churn(JsonCollection collection, int writes) {
        for (int done = 0; done < writes; done += 50) {
            List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
            for (int each = 0; each < 50; each++) {
                together.add(write(collection, "key-" + random.nextInt(KEYS)));
            }
            together.forEach(Stages::await);
        }
    }

    private CompletionStage<WriteOutcome> write(JsonCollection collection, String key) {
        if (model.containsKey(key) && random.nextInt(4) == 0) {
            model.remove(key);
            return collection.delete(key);
        }
        String value = "{\"n\":" + random.nextInt() + "}";
        model.put(key, value);
        return collection.set(key, Json.parse(value));
    }

    private static void fold(Map<String, String> state, LogRecord record) {
        String key = KeyText.unescape(record.escapedKey());
        if (record.operation() == Operation.DELETE) {
            state.remove(key);
        } else {
            state.put(key, record.valueText());
        }
    }

    private static List<LogRecord> log(JsonCollection collection) {
        List<LogRecord> log = new ArrayList<>();
        long watermark;
        do {
            long after = log.isEmpty() ? 0 : log.get(log.size() - 1).position();
            LogPage page = await(collection.log(after, 100));
            log.addAll(page.records());
            watermark = page.watermark();
        } while (log.get(log.size() - 1).position() < watermark);
        return log;
    }

    /** Gets, the log, and chunks as far as there are any, all lead to the model. */
    private void holds(JsonCollection collection) {
        for (int number = 0; number < KEYS; number++) {
            String key = "key-" + number;
            assertThat(await(collection.get(key)).map(entry -> entry.value().toString()))
                    .as(key)
                    .isEqualTo(Optional.ofNullable(model.get(key)));
        }
        Map<String, String> state = new TreeMap<>();
        log(collection).forEach(record -> fold(state, record));
        assertThat(state).isEqualTo(model);
    }

    /** Numbers once all files are closed that are to be. */
    private static CollectionStatistics settled(JsonCollection collection) {
        becomes(() -> {
            CollectionStatistics numbers = await(collection.statistics());
            assertThat(numbers.generation()).isEqualTo(numbers.segments() - 1);
        });
        return await(collection.statistics());
    }

    private static void becomes(Runnable assertion) {
        KIT.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> {
            assertion.run();
            return assertion;
        });
    }

    private List<String> files(String kind) {
        Path place = directory.resolve("collections/users").resolve(kind);
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(place)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> place.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void compact_byHand_keepsTheStateInFewerBytes(Durability durability) {
        Tidemark store = open(BY_HAND);
        await(store.create("users", CollectionSettings.of(durability)));
        JsonCollection users = store.json("users");
        churn(users, 2_000);
        CollectionStatistics before = settled(users);
        assertThat(before.churn()).isGreaterThan(1);

        CompactionOutcome outcome = await(users.compact());

        assertThat(outcome.filesBefore()).isGreaterThan(3);
        assertThat(outcome.bytesAfter()).isLessThan(outcome.bytesBefore() / 3);
        holds(users);
        CollectionStatistics after = await(users.statistics());
        assertThat(after.logBytes()).isLessThan(before.logBytes() / 2);
        assertThat(after.generation()).isGreaterThan(before.generation());
        assertThat(after.keys()).isEqualTo(model.size());
        assertThat(after.churn()).isLessThan(0.5);
        assertThat(files("backups")).hasSize(outcome.filesBefore());
        becomes(() -> assertThat(await(users.statistics()).backups()).isEqualTo(1));
        assertThat(await(users.statistics()).backupBytes()).isEqualTo(outcome.bytesBefore());
        assertThat(store.statistics().compaction().compacted()).isEqualTo(1);
        assertThat(store.statistics().compaction().replaced()).isEqualTo(outcome);
        await(store.close());

        Tidemark again = open(BY_HAND);
        holds(again.json("users"));
        assertThat(await(again.json("users").compact())).isEqualTo(CompactionOutcome.NONE);
        await(again.close());
    }

    @Test
    void compact_manyTimesUnderWrites_losesNothingAndKeepsThreeGenerations() {
        Tidemark store = open(BY_HAND);
        JsonCollection users = created(store, "users");
        CompletableFuture<Map<String, String>> followed = new CompletableFuture<>();
        TreeMap<String, String> state = new TreeMap<>();
        CompletionStage<?> follower = users.changes(0)
                .runWith(
                        Sink.foreach(record -> {
                            if (KeyText.unescape(record.escapedKey()).equals("last")) {
                                followed.complete(state);
                            } else {
                                fold(state, record);
                            }
                        }),
                        KIT.system());
        for (int round = 0; round < 6; round++) {
            churn(users, 500);
            becomes(() -> assertThat(await(users.statistics()).churn()).isGreaterThan(0.5));
            CompletionStage<CompactionOutcome> compacting = users.compact();
            churn(users, 500);
            await(compacting);
            holds(users);
        }
        assertThat(files("backups").stream()
                        .map(file -> file.substring(0, file.indexOf('/')))
                        .distinct())
                .hasSize(3);
        await(users.set("last", Json.parse("1")));
        assertThat(await(followed)).isEqualTo(model);
        assertThat(follower.toCompletableFuture()).isNotDone();
        await(store.close());
    }

    @Test
    void compact_sealedLog_servesNoStaleChunkAndSealsWhatReplacesIt() {
        Tidemark store = open(BY_HAND);
        JsonCollection users = created(store, "users");
        churn(users, 2_000);
        int sealed = await(users.seal());
        CompactionOutcome outcome = await(users.compact());
        int sealedAfter = await(users.seal());

        assertThat(sealedAfter).isEqualTo(sealed - outcome.filesBefore() + outcome.filesAfter());
        assertThat(files("chunks").stream().filter(file -> file.endsWith(".index")))
                .hasSize(sealedAfter);
        SealedChunk chunk = await(users.chunk(0, "ndjson", List.of())).orElseThrow();
        assertThat(chunk.lengthBytes()).isLessThan(outcome.bytesAfter() + 1);
        chunk.close();
        holds(users);
        await(store.close());

        Tidemark again = open(BY_HAND);
        assertThat(await(again.json("users").statistics()).sealed()).isEqualTo(sealedAfter);
        await(again.close());
    }

    @Test
    void compact_whileAChunkIsRead_leavesTheReaderItsFile() {
        Tidemark store = open(BY_HAND);
        JsonCollection users = created(store, "users");
        churn(users, 2_000);
        await(users.seal());
        SealedChunk chunk = await(users.chunk(0, "ndjson", List.of())).orElseThrow();
        Path pinned = chunk.body().region().path();
        await(users.compact());
        assertThat(pinned).exists();
        chunk.close();
        await(store.close());
        Tidemark again = open(BY_HAND);
        holds(again.json("users"));
        assertThat(pinned).doesNotExist();
        await(again.close());
    }

    @Test
    void compact_droppedMeanwhile_failsAndTheNameIsFree() {
        Tidemark store = open(BY_HAND + "tidemark.compaction.max-rate = 64 KiB");
        JsonCollection users = created(store, "users");
        churn(users, 4_000);
        settled(users);
        CompletionStage<CompactionOutcome> compacting = users.compact();
        assertThat(await(store.drop("users"))).isTrue();
        assertThatThrownBy(() -> await(compacting)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> await(users.compact())).isInstanceOf(UnknownCollectionException.class);
        model.clear();
        churn(created(store, "users"), 100);
        holds(users);
        await(store.close());
    }

    @Test
    void close_whileCompacting_leavesTheLogAsItWas() {
        Tidemark store = open(BY_HAND + "tidemark.compaction.max-rate = 64 KiB");
        JsonCollection users = created(store, "users");
        churn(users, 4_000);
        settled(users);
        CompletionStage<CompactionOutcome> compacting = users.compact();
        await(users.statistics());
        await(store.close());
        assertThatThrownBy(() -> await(compacting)).isInstanceOf(RuntimeException.class);
        assertThat(files("log")).allMatch(file -> file.matches("[0-9]{20}\\.jsonl"));
        Tidemark again = open(BY_HAND);
        holds(again.json("users"));
        assertThat(await(again.json("users").compact()).filesBefore()).isPositive();
        holds(again.json("users"));
        await(again.close());
    }

    @Test
    void schedule_atOpening_compactsWhatIsWorthItAndNothingElse() {
        Tidemark store = open(BY_HAND);
        JsonCollection users = created(store, "users");
        churn(users, 2_000);
        TreeMap<String, String> ofUsers = new TreeMap<>(model);
        JsonCollection inserts = created(store, "inserts");
        for (int number = 0; number < 1_000; number++) {
            await(inserts.set("i" + number, Json.parse("1")));
        }
        for (int number = 0; number < 200; number++) {
            await(created(store, "small-" + number).set("a", Json.parse("1")));
        }
        await(store.close());

        Tidemark due = open("""
                tidemark.segment.max-length = 16 KiB
                tidemark.compaction { max-rate = 1 TiB, interval = 1 s }
                """);
        becomes(() -> {
            assertThat(due.statistics().compaction().compacted()).isEqualTo(1);
            assertThat(due.statistics().compaction().lastRun()).isPresent();
        });
        model.clear();
        model.putAll(ofUsers);
        holds(due.json("users"));
        assertThat(due.statistics().compaction().compacted()).isEqualTo(1);
        assertThat(due.statistics().compaction().unchanged())
                .as("small collections are not opened for a look")
                .isLessThan(10);
        await(due.close());
    }

    @Test
    void backups_oldEnough_areCompressedAndReadBackAsTheyWere() throws IOException {
        Tidemark store = open(BY_HAND);
        JsonCollection users = created(store, "users");
        churn(users, 2_000);
        settled(users);
        Path log = directory.resolve("collections/users/log");
        Path first = log.resolve("00000000000000000001.jsonl");
        byte[] before = Files.readAllBytes(first);
        int replaced = await(users.compact()).filesBefore();
        assertThat(files("backups")).hasSize(replaced).noneMatch(file -> file.endsWith(".gz"));
        await(store.close());

        Tidemark later = open(BY_HAND + "tidemark.compaction { interval = 1 s, compress-backups-after = 0 s }");
        becomes(() -> assertThat(files("backups")).hasSize(replaced).allMatch(file -> file.endsWith(".jsonl.gz")));
        Path packed = directory
                .resolve("collections/users/backups")
                .resolve(files("backups").get(0));
        try (GZIPInputStream unpacked = new GZIPInputStream(Files.newInputStream(packed))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(before);
        }
        holds(later.json("users"));
        await(later.close());
    }

    @Test
    void compactAll_severalCollections_areCompactedInTheirTurns() {
        Tidemark store = open(BY_HAND);
        List<JsonCollection> collections = List.of(created(store, "a"), created(store, "b"), created(store, "c"));
        List<TreeMap<String, String>> models = new ArrayList<>();
        for (JsonCollection each : collections) {
            model.clear();
            churn(each, 1_500);
            settled(each);
            models.add(new TreeMap<>(model));
        }
        CompactionOutcome all = await(store.compactAll());
        assertThat(all.collections()).isEqualTo(3);
        for (int index = 0; index < 3; index++) {
            model.clear();
            model.putAll(models.get(index));
            holds(collections.get(index));
        }
        await(store.close());
    }

    @Test
    void pauseCompaction_midway_holdsItAndWritesGoOn() {
        Tidemark store = open(BY_HAND + "tidemark.compaction.max-rate = 64 KiB");
        JsonCollection users = created(store, "users");
        churn(users, 2_000);
        settled(users);
        CompletionStage<CompactionOutcome> compacting = users.compact();
        store.pauseCompaction(true);
        becomes(() -> assertThat(store.statistics().compaction().paused()).isTrue());
        churn(users, 200);
        assertThat(compacting.toCompletableFuture()).isNotDone();
        compacting.toCompletableFuture().cancel(true);
        store.pauseCompaction(false);
        becomes(() -> assertThat(store.statistics().compaction().running()).isZero());
        holds(users);
        assertThat(store.statistics().compaction().failures()).isZero();
        await(store.close());
    }
}
