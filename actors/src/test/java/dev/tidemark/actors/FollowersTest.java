package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static dev.tidemark.testkit.Stages.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.japi.Pair;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FollowersTest extends StoreOnDisk {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Json VALUE = Json.parse("{\"score\":7}");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Override
    ActorTestKit kit() {
        return KIT;
    }

    @Override
    void begin() {
        await(store().create("users", CollectionSettings.DEFAULT));
    }

    private JsonCollection users() {
        return store().json("users");
    }

    private void write(int count) {
        List<CompletionStage<WriteOutcome>> writes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            writes.add(users().set("key-" + number, VALUE));
        }
        writes.forEach(Stages::await);
    }

    /** Returns once so many wait. */
    private void untilWaiting(int count) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (store().statistics().waitingReaders() != count) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void await_noTimeAtAll_answersWithWhatIsDurable() {
        assertThat(await(store().json("users").await(100, Duration.ZERO))).isZero();
    }

    @Test
    void append_thousandsFollow_allAreToldOnceAndNobodyIsLeftBehind() throws Exception {
        write(1);
        int polls = 3_000;
        int streams = 500;
        CountDownLatch told = new CountDownLatch(polls + streams);
        List<CompletionStage<Long>> waits = new ArrayList<>();
        for (int number = 0; number < polls; number++) {
            CompletionStage<Long> wait = users().await(1, LONG);
            waits.add(wait.whenComplete((watermark, failure) -> told.countDown()));
        }
        List<CompletionStage<List<LogRecord>>> ends = new ArrayList<>();
        for (int number = 0; number < streams; number++) {
            ends.add(users().changes(1)
                    .map(record -> {
                        told.countDown();
                        return record;
                    })
                    .take(2)
                    .runWith(Sink.seq(), KIT.system()));
        }
        untilWaiting(polls + streams);
        write(1);
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(waits).allSatisfy(wait -> assertThat(await(wait)).isEqualTo(2L));
        untilWaiting(streams);
        write(1);
        assertThat(ends)
                .allSatisfy(end ->
                        assertThat(await(end)).extracting(LogRecord::position).containsExactly(2L, 3L));
        untilWaiting(0);
    }

    @Test
    void await_cancelled_givesItsPlaceBack() {
        CompletableFuture<Long> wait = users().await(0, LONG).toCompletableFuture();
        untilWaiting(1);
        assertThat(wait.cancel(true)).isTrue();
        assertThat(store().statistics().waitingReaders()).isZero();
    }

    @Test
    void await_outOfTime_answersTheWatermarkAndGivesItsPlaceBack() {
        write(2);
        assertThat(await(users().await(2, Duration.ofMillis(20)))).isEqualTo(2);
        untilWaiting(0);
    }

    @Test
    void await_positionFarAhead_isNotAnsweredBeforeItIsPassed() {
        CompletableFuture<Long> wait = users().await(3, LONG).toCompletableFuture();
        CompletionStage<Long> next = users().await(2, LONG);
        write(1);
        write(1);
        write(1);
        assertThat(await(next)).isEqualTo(3);
        assertThat(wait).isNotDone();
        write(1);
        assertThat(await(wait)).isEqualTo(4);
    }

    @Test
    void await_collectionDropped_failsAtOnce() {
        CompletionStage<Long> wait = users().await(0, LONG);
        untilWaiting(1);
        await(store().drop("users"));
        assertThat(failureOf(wait)).isInstanceOf(UnknownCollectionException.class);
        untilWaiting(0);
    }

    @Test
    void sharedLines_oneReaderForMany_leavesThePlacesToThem() {
        write(1);
        SharedLines shared = users().sharedLines();
        String handle = await(users().log(0, 1)).handle();
        CompletionStage<List<Long>> lines = shared.lines(1, handle)
                .map(LineBlock::last)
                .takeWhile(last -> last < 3, true)
                .runWith(Sink.seq(), KIT.system());
        assertThat(shared.enter()).isTrue();
        assertThat(shared.enter()).isTrue();
        for (int position = 2; position <= 3; position++) {
            write(1);
            assertThat(store().statistics().waitingReaders()).isEqualTo(2);
        }
        assertThat(await(lines)).last().isEqualTo(3L);
        shared.leave();
        shared.leave();
        assertThat(store().statistics().waitingReaders()).isZero();
    }

    @Test
    void changes_cancelledWhileWaiting_givesItsPlaceBack() {
        Pair<UniqueKillSwitch, CompletionStage<Done>> stream = users().changes(0)
                .viaMat(KillSwitches.single(), Keep.right())
                .toMat(Sink.ignore(), Keep.both())
                .run(KIT.system());
        untilWaiting(1);
        stream.first().shutdown();
        await(stream.second());
        untilWaiting(0);
    }

    @Test
    void changes_readerThatStopsAsking_losesNothingWhenItsBlockIsCollected() {
        write(300);
        SinkQueueWithCancel<LogRecord> slow = users().changes(0).runWith(Sink.queue(1), KIT.system());
        for (long position = 1; position <= 300; position++) {
            if (position % 50 == 0) {
                System.gc();
            }
            assertThat(await(slow.pull()).orElseThrow().position()).isEqualTo(position);
        }
        slow.cancel();
    }

    @Test
    void changedLines_fromTheFilesToTheLiveEnd_areTheLogsOwnLines() {
        write(500);
        reopen("");
        CompletionStage<String> followed = users().changedLines(0)
                .takeWhile(block -> block.last() < 600, true)
                .map(FollowersTest::text)
                .runWith(Sink.fold("", String::concat), KIT.system());
        write(50);
        write(50);
        StringBuilder expected = new StringBuilder();
        for (LogRecord record : await(users().log(0, 10_000)).records()) {
            expected.append(record).append('\n');
        }
        assertThat(await(followed)).isEqualTo(expected.toString());
    }

    /** A log of many closed segments, none of whose lines is in memory, and all of whose lines stay. */
    private void reopenedWithManySegments(int records) {
        String small = "tidemark { segment.max-length = 300 KiB, compaction.max-concurrent = 0 }";
        reopen(small);
        List<CompletionStage<WriteOutcome>> writes = new ArrayList<>();
        for (int number = 0; number < records; number++) {
            Json value = Json.parse("{\"note\":\"" + "n".repeat(number % 700) + "\"}");
            writes.add(users().set("key-" + number % 97, value));
            if (writes.size() == 500) {
                writes.forEach(Stages::await);
                writes.clear();
            }
        }
        writes.forEach(Stages::await);
        reopen(small);
    }

    @Test
    void changes_farBehind_areEveryRecordOnceAndTheLinesEveryByte() {
        int records = 6_000;
        reopenedWithManySegments(records);
        assertThat(await(users().statistics()).segments()).isGreaterThan(5);
        StringBuilder expected = new StringBuilder();
        for (long after = 0; after < records; ) {
            LogPage page = await(users().log(after, 10_000));
            page.records().forEach(record -> expected.append(record).append('\n'));
            after += page.records().size();
        }
        String lines = await(users().changedLines(0)
                .takeWhile(block -> block.last() < records, true)
                .map(FollowersTest::text)
                .runWith(Sink.fold("", String::concat), KIT.system()));
        List<LogRecord> changes = await(users().changes(0).take(records).runWith(Sink.seq(), KIT.system()));

        assertThat(lines).isEqualTo(expected.toString());
        assertThat(changes)
                .extracting(LogRecord::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, records).boxed().toList());
    }

    @Test
    void changes_farBehindAndStopsAsking_losesNothingWhenWhatWasReadAheadIsCollected() {
        int records = 3_000;
        reopenedWithManySegments(records);
        SinkQueueWithCancel<LogRecord> slow = users().changes(0).runWith(Sink.queue(1), KIT.system());
        for (long position = 1; position <= records; position++) {
            if (position % 300 == 0) {
                System.gc();
            }
            assertThat(await(slow.pull()).orElseThrow().position()).isEqualTo(position);
        }
        slow.cancel();
    }

    @Test
    void changes_damageFarFromTheEnd_isToldBehindEveryIntactRecordBeforeIt() throws IOException {
        reopenedWithManySegments(3_000);
        await(users().state());
        Path log = directory().resolve("collections").resolve("users").resolve("log");
        List<Path> segments;
        try (Stream<Path> files = Files.list(log)) {
            segments = files.sorted().toList();
        }
        Path damaged = segments.get(1);
        byte[] content = Files.readAllBytes(damaged);
        content[content.length / 2] ^= 1;
        Files.write(damaged, content);
        List<Long> reached = new CopyOnWriteArrayList<>();
        CompletionStage<Done> lines =
                users().changedLines(0).map(LineBlock::last).runWith(Sink.foreach(reached::add), KIT.system());
        assertThat(failureOf(lines))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(damaged.getFileName().toString());
        List<Long> records = new CopyOnWriteArrayList<>();
        CompletionStage<Done> changes =
                users().changes(0).map(LogRecord::position).runWith(Sink.foreach(records::add), KIT.system());
        assertThat(failureOf(changes)).isInstanceOf(CorruptDataException.class);
        long last = reached.get(reached.size() - 1);
        long base = Long.parseLong(damaged.getFileName().toString().substring(0, 20));
        assertThat(last).isGreaterThan(base);
        assertThat(records)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static String text(LineBlock block) {
        return StandardCharsets.UTF_8.decode(block.bytes()).toString();
    }

    @Test
    void logLines_upToAPosition_endThere() {
        write(20);
        LogLines lines = await(users().logLines(3, 7));
        assertThat(lines.watermark()).isEqualTo(20);
        assertThat(lines.reached()).isEqualTo(7);
        assertThat(lines.lines().orElseThrow().records())
                .extracting(LogRecord::position)
                .containsExactly(4L, 5L, 6L, 7L);
        LogLines atTheEnd = await(users().logLines(20, 30));
        assertThat(atTheEnd.lines()).isEmpty();
        assertThat(atTheEnd.reached()).isEqualTo(20);
        assertThat(failureOf(users().logLines(3, 3))).hasMessageContaining("positions are out of order");
    }

    @Test
    void statistics_followersOfRecentLines_readTheCache() {
        write(10);
        await(users().log(0, 10));
        await(users().log(5, 10));
        assertThat(store().statistics().cache().hits()).isGreaterThanOrEqualTo(2);
        assertThat(store().statistics().cache().lines()).isGreaterThanOrEqualTo(10);
    }
}
