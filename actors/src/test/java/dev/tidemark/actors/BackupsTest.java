package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.RestoreLimit;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups through the Java API, on the real disk. */
class BackupsTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private static final String SMALL = """
            tidemark.segment.max-length = 16 KiB
            tidemark.backup { max-rate = 1 TiB, schedule = "" }
            tidemark.compaction { max-rate = 1 TiB, interval = 100 d, small-length = 1 TiB, churn-min = 1000000 }
            """;

    @TempDir
    private Path directory = Path.of("");

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private Tidemark open(Path place, String settings) {
        Config config = ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseString(SMALL))
                .withFallback(KIT.system().settings().config());
        return await(Tidemark.open(KIT.system(), TidemarkSettings.of(place, config)));
    }

    private Tidemark open() {
        return open(directory.resolve("data"), "");
    }

    private static void write(Tidemark store, String collection, int from, int to) {
        await(store.create(collection, CollectionSettings.DEFAULT));
        List<CompletionStage<WriteOutcome>> writes = new ArrayList<>();
        for (int number = from; number < to; number++) {
            writes.add(store.json(collection).set("key-" + number % 100, Json.parse("{\"n\":" + number + "}")));
        }
        writes.forEach(Stages::await);
    }

    private static Map<String, String> state(Tidemark store, String collection) {
        TreeMap<String, String> state = new TreeMap<>();
        Listing listing = Listing.FIRST.withLimit(1000);
        Optional<String> next;
        do {
            Page<Entry> page = await(store.json(collection).entries(listing));
            page.items().forEach(entry -> state.put(entry.key(), entry.value().toString()));
            next = page.next();
            listing = next.map(listing::from).orElse(listing);
        } while (next.isPresent());
        return state;
    }

    private Path backups() {
        return directory.resolve("data").resolve("backups");
    }

    @Test
    void restore_wholeStore_hasWhatWasAcknowledgedBeforeTheBackup() {
        Tidemark store = open();
        write(store, "history", 0, 2_000);
        write(store, "items", 0, 50);
        await(store.json("items").delete("key-7"));
        Map<String, String> history = state(store, "history");
        Map<String, String> items = state(store, "items");
        String handle = store.describe("history").orElseThrow().handle();

        BackupSummary made = await(store.backups().create(BackupKind.INCREMENTAL));
        write(store, "history", 2_000, 2_100);
        await(store.json("items").set("key-7", Json.parse("1")));
        Path target = directory.resolve("restored");
        await(store.backups().restore(made.id(), target, StoreRestore.Wanted.ALL));
        await(store.close());

        Tidemark restored = open(target, "");
        assertThat(made.state()).isEqualTo(BackupSummary.State.VERIFIED);
        assertThat(state(restored, "history")).isEqualTo(history);
        assertThat(state(restored, "items")).isEqualTo(items).doesNotContainKey("key-7");
        assertThat(restored.describe("history").orElseThrow().handle()).isNotEqualTo(handle);
        write(restored, "history", 2_100, 2_200);
        await(restored.close());
    }

    @Test
    void create_whileWritten_holdsEveryWriteAcknowledgedBefore() {
        Tidemark store = open();
        write(store, "history", 0, 500);
        CompletionStage<BackupSummary> making = store.backups().create(BackupKind.FULL);
        write(store, "history", 500, 1_500);
        BackupSummary made = await(making);

        Path target = directory.resolve("restored");
        await(store.backups().restore(made.id(), target, StoreRestore.Wanted.ALL));
        await(store.close());

        Tidemark restored = open(target, "");
        Map<String, String> state = state(restored, "history");
        assertThat(state).hasSize(100);
        long last = await(restored.json("history").statistics()).watermark();
        assertThat(last).isBetween(500L, 1_500L);
        for (long number = last - 100; number < last; number++) {
            assertThat(state).containsEntry("key-" + number % 100, "{\"n\":" + number + "}");
        }
        await(restored.close());
    }

    @Test
    void create_firstOfASmallStore_isFullAndCountsWhatUsersSee() {
        Tidemark store = open();
        write(store, "history", 0, 10);
        await(store.json("history").write(Write.set("once", Json.parse("1")), new IdempotencyKey("one")));
        assertThat(store.statistics().work().collections()).isEqualTo(1);

        BackupSummary first = await(store.backups().create(BackupKind.INCREMENTAL));
        BackupSummary second = await(store.backups().create(BackupKind.INCREMENTAL));
        StoreRestore.Restored restored =
                await(store.backups().restore(second.id(), directory.resolve("restored"), StoreRestore.Wanted.ALL));
        await(store.close());

        assertThat(first.kind()).contains(BackupKind.FULL);
        assertThat(second.kind()).contains(BackupKind.INCREMENTAL);
        assertThat(first.collections()).isEqualTo(1);
        assertThat(restored.collections()).isEqualTo(1);
        Tidemark again = open();
        assertThat(again.statistics().work().collections()).isEqualTo(1);
        await(again.close());
    }

    @Test
    void create_again_sharesWhatDoesNotChange() throws IOException {
        Tidemark store = open();
        write(store, "history", 0, 2_000);
        write(store, "history", 2_000, 2_001);
        await(store.json("history").seal());
        BackupSummary first = await(store.backups().create(BackupKind.INCREMENTAL));
        write(store, "history", 2_000, 2_010);
        BackupSummary second = await(store.backups().create(BackupKind.INCREMENTAL));
        BackupSummary full = await(store.backups().create(BackupKind.FULL));

        String segment = "1/00000000000000000001.jsonl";
        Object live = key(directory.resolve("data/collections/history/log/00000000000000000001.jsonl"));
        assertThat(key(backups().resolve(first.id()).resolve(segment))).isEqualTo(live);
        assertThat(key(backups().resolve(second.id()).resolve(segment))).isEqualTo(live);
        assertThat(key(backups().resolve(full.id()).resolve(segment))).isNotEqualTo(live);
        assertThat(first.kind()).isEqualTo(second.kind()).contains(BackupKind.INCREMENTAL);
        BackupStatistics numbers = store.backups().statistics();
        assertThat(numbers.made()).isEqualTo(3);
        assertThat(numbers.verifications()).isEqualTo(new BackupStatistics.Verifications(3, 0));
        assertThat(numbers.newestMillis()).isEqualTo(full.timeMillis());
        assertThat(numbers.last().lengthBytes()).isEqualTo(full.size().lengthBytes());
        assertThat(await(store.backups().list()))
                .extracting(BackupSummary::id)
                .containsExactly("00000001", "00000002", "00000003");
        await(store.close());
    }

    private static Object key(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    void create_compactedAfterwards_givesBackTheStateOfTheCut() {
        Tidemark store = open();
        write(store, "history", 0, 2_000);
        BackupSummary made = await(store.backups().create(BackupKind.INCREMENTAL));
        Map<String, String> before = state(store, "history");
        write(store, "history", 2_000, 4_000);
        await(store.json("history").compact());
        BackupSummary later = await(store.backups().create(BackupKind.INCREMENTAL));
        Map<String, String> after = state(store, "history");

        await(store.backups().restore(made.id(), directory.resolve("one"), StoreRestore.Wanted.ALL));
        await(store.backups().restore(later.id(), directory.resolve("two"), StoreRestore.Wanted.ALL));
        await(store.close());

        Tidemark one = open(directory.resolve("one"), "");
        assertThat(state(one, "history")).isEqualTo(before);
        await(one.close());
        Tidemark two = open(directory.resolve("two"), "");
        assertThat(state(two, "history")).isEqualTo(after);
        await(two.close());
    }

    @Test
    void restoreBeside_toAPosition_isANewCollection() {
        Tidemark store = open();
        write(store, "history", 0, 1_000);
        BackupSummary made = await(store.backups().create(BackupKind.INCREMENTAL));

        CollectionDescription restored = await(store.backups()
                .restoreBeside(made.id(), new RestoreRequest("history", "before", RestoreLimit.toPosition(50))));
        assertThat(state(store, "before")).hasSize(50).containsEntry("key-49", "{\"n\":49}");
        assertThat(restored.handle())
                .isNotEqualTo(store.describe("history").orElseThrow().handle());
        write(store, "before", 1_000, 1_010);
        assertThatThrownBy(() -> await(store.backups()
                        .restoreBeside(made.id(), new RestoreRequest("history", "before", RestoreLimit.NONE))))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> await(store.backups()
                        .restoreBeside(made.id(), new RestoreRequest("nothing", "other", RestoreLimit.NONE))))
                .hasStackTraceContaining("collection is not in the backup");
        await(store.close());

        Tidemark again = open();
        assertThat(state(again, "before")).hasSize(50).containsEntry("key-0", "{\"n\":1000}");
        await(again.close());
    }

    @Test
    void restore_toATime_endsBeforeLaterLines() {
        Tidemark store = open();
        write(store, "history", 0, 10);
        BackupSummary made = await(store.backups().create(BackupKind.INCREMENTAL));

        StoreRestore.Wanted early = new StoreRestore.Wanted(
                Optional.empty(), Optional.empty(), RestoreLimit.toTime(Instant.EPOCH.toEpochMilli()));
        await(store.backups().restore(made.id(), directory.resolve("early"), early));
        await(store.close());

        Tidemark restored = open(directory.resolve("early"), "");
        assertThat(state(restored, "history")).isEmpty();
        write(restored, "history", 0, 10);
        await(restored.close());
    }

    @Test
    void restore_intoADirectoryThatIsNotEmpty_isRefusedAndLeavesIt() throws IOException {
        Tidemark store = open();
        write(store, "history", 0, 10);
        BackupSummary made = await(store.backups().create(BackupKind.INCREMENTAL));
        Path target = Files.createDirectory(directory.resolve("taken"));
        Files.writeString(target.resolve("file"), "mine");

        assertThatThrownBy(() -> await(store.backups().restore(made.id(), target, StoreRestore.Wanted.ALL)))
                .hasStackTraceContaining("directory is not empty");
        assertThat(target.resolve("file")).hasContent("mine");
        assertThatThrownBy(() -> await(store.backups().restore("../../etc", target, StoreRestore.Wanted.ALL)))
                .hasStackTraceContaining("backup does not exist");
        await(store.close());
    }

    @Test
    void verify_fileChanged_isToldAndNotSharedWith() throws IOException {
        Tidemark store = open();
        write(store, "history", 0, 2_000);
        BackupSummary made = await(store.backups().create(BackupKind.FULL));
        Path file = backups().resolve(made.id()).resolve("1/00000000000000000001.jsonl");
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);

        BackupSummary found = await(store.backups().verify(made.id()));
        assertThat(found.state()).isEqualTo(BackupSummary.State.FAILED);
        assertThat(found.reason()).contains("file is not what was backed up");
        assertThatThrownBy(() ->
                        await(store.backups().restore(made.id(), directory.resolve("bad"), StoreRestore.Wanted.ALL)))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> open(directory.resolve("bad"), ""))
                .hasStackTraceContaining("restore into the directory was interrupted");

        BackupSummary next = await(store.backups().create(BackupKind.INCREMENTAL));
        assertThat(next.state()).isEqualTo(BackupSummary.State.VERIFIED);
        await(store.backups().restore(next.id(), directory.resolve("bad"), StoreRestore.Wanted.ALL));
        await(store.close());
    }

    @Test
    void create_secondBesideTheFirst_isRefusedAndTheFirstCanBeCancelled() {
        Tidemark store = open(directory.resolve("data"), "tidemark.backup.max-rate = 64 KiB");
        write(store, "history", 0, 2_000);
        CompletionStage<BackupSummary> first = store.backups().create(BackupKind.FULL);

        assertThatThrownBy(() -> await(store.backups().create(BackupKind.FULL)))
                .isInstanceOf(OverloadedException.class);
        store.backups().cancel();
        assertThatThrownBy(() -> await(first)).isInstanceOf(CancellationException.class);
        assertThat(await(store.backups().list())).isEmpty();
        await(store.close());
    }

    @Test
    void open_aBackupCameDueMeanwhile_isMadeAtOnce() {
        AtomicLong wall = new AtomicLong(Instant.parse("2026-11-20T10:00:00Z").toEpochMilli());
        Tidemark store = open(wall, "");
        write(store, "history", 0, 10);
        await(store.backups().create(BackupKind.INCREMENTAL));
        await(store.close());

        String daily = "tidemark.backup.schedule = \"0 3 * * *\"";
        Tidemark sameDay = open(wall, daily);
        assertThat(await(sameDay.backups().list())).hasSize(1);
        await(sameDay.close());
        wall.addAndGet(Duration.ofDays(3).toMillis());
        Tidemark later = open(wall, daily);
        List<BackupSummary> found = await(later.backups().list());
        while (found.size() < 2 || found.get(1).state() != BackupSummary.State.VERIFIED) {
            Thread.onSpinWait();
            found = await(later.backups().list());
        }
        assertThat(found).hasSize(2);
        assertThat(later.backups().statistics().nextMillis()).isGreaterThan(wall.get());
        await(later.close());
    }

    private Tidemark open(AtomicLong wall, String settings) {
        Seams real = Seams.real();
        TimeSource time = new TimeSource() {
            @Override
            public long wallMillis() {
                return wall.get();
            }

            @Override
            public long monotonicNanos() {
                return real.time().monotonicNanos();
            }
        };
        Config config = ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseString(SMALL))
                .withFallback(KIT.system().settings().config());
        return await(Tidemark.open(
                KIT.system(),
                TidemarkSettings.of(directory.resolve("data"), config, new Seams(real.disk(), time, real.random()))));
    }

    @Test
    void prune_oldBackups_leavesTheLastVerifiedOnes() {
        Tidemark store = open(directory.resolve("data"), "tidemark.backup.keep = 0 d");
        write(store, "history", 0, 10);
        for (int made = 0; made < 5; made++) {
            await(store.backups().create(BackupKind.INCREMENTAL));
        }

        assertThat(await(store.backups().prune())).containsExactly("00000001", "00000002");
        assertThat(await(store.backups().list())).hasSize(3);
        await(store.close());
    }

    @Test
    void close_whileABackupRuns_endsItAndTheNextOneSweepsWhatIsLeft() {
        Tidemark store = open(directory.resolve("data"), "tidemark.backup.max-rate = 64 KiB");
        write(store, "history", 0, 2_000);
        CompletionStage<BackupSummary> making = store.backups().create(BackupKind.FULL);
        await(store.close());
        assertThatThrownBy(() -> await(making)).isNotNull();

        Tidemark again = open();
        assertThat(await(again.backups().list())).isEmpty();
        await(again.backups().create(BackupKind.INCREMENTAL));
        assertThat(names(backups())).containsExactly("00000001");
        await(again.close());
    }

    private static List<String> names(Path place) {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
