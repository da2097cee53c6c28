package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of a log from which compaction drops tombstones. */
class HandleTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private static final String NOTHING_KEPT = """
            tidemark.segment.max-length = 16 KiB
            tidemark.seal.max-rate = 1 TiB
            tidemark.compaction { max-rate = 1 TiB, interval = 100 d, small-length = 1 TiB, churn-min = 1000000 }
            tidemark.compaction.tombstone-age = 0 d
            """;

    /** Segments close, and old files move, beside the writes. */
    private static final int ROUNDS_MAX = 50;

    @TempDir
    private Path directory;

    private Tidemark store;
    private JsonCollection users;

    @BeforeEach
    void open() {
        Config config = ConfigFactory.parseString(NOTHING_KEPT)
                .withFallback(KIT.system().settings().config());
        store = await(Tidemark.open(KIT.system(), TidemarkSettings.of(directory, config)));
        await(store.create("users", CollectionSettings.DEFAULT));
        users = store.json("users");
    }

    @AfterEach
    void close() {
        await(store.close());
    }

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private void write(int count) {
        List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            together.add(users.set("filler-" + number % 10, Json.parse("\"" + "x".repeat(100) + "\"")));
        }
        together.forEach(Stages::await);
    }

    /**
     * Sets and, further on than a source takes from memory at once, deletes a key, and has compactions forget it; position of the
     * tombstone.
     */
    private long forgotten() {
        await(users.set("ann", Json.parse("1")));
        write(2_500);
        long tombstone = ((WriteOutcome.Written) await(users.delete("ann"))).position();
        compactUntilItIsGone();
        return tombstone;
    }

    private void compactUntilItIsGone() {
        String before = handle();
        for (int round = 0; handle().equals(before) && round < ROUNDS_MAX; round++) {
            write(500);
            await(users.compact());
        }
        assertThat(handle()).isNotEqualTo(before);
    }

    private String handle() {
        return await(users.log(0, 1)).handle();
    }

    @Test
    void compact_tombstoneKeptOnceAndOldEnough_isGoneAndTheHandleIsAnother() {
        String first = handle();
        forgotten();
        assertThat(handle()).startsWith(first + "-");
        List<LogRecord> log = await(users.log(0, 10_000)).records();
        assertThat(log).noneMatch(record -> record.operation() == Operation.DELETE);
        Set<String> keys = new TreeSet<>();
        log.forEach(record -> keys.add(KeyText.unescape(record.escapedKey())));
        assertThat(keys).hasSize(10).doesNotContain("ann");
        assertThat(await(users.logLines(0, 1_000_000)).handle()).isEqualTo(handle());
        await(users.seal());
        SealedChunk chunk = await(users.chunk(0, "ndjson", List.of())).orElseThrow();
        assertThat(chunk.handle()).isEqualTo(handle());
        chunk.close();
    }

    @Test
    void handle_readerThatHadNotComeToTheTombstone_isToldToStartAnew() {
        String first = handle();
        long tombstone = forgotten();
        assertThat(await(users.handle(first, tombstone))).isEqualTo(handle());
        assertThat(await(users.handle(handle(), 0))).isEqualTo(handle());
        assertThatThrownBy(() -> await(users.handle(first, tombstone - 1)))
                .isInstanceOf(HandleChangedException.class)
                .hasStackTraceContaining(handle());
        assertThatThrownBy(() -> await(users.changes(tombstone - 1, first).runWith(Sink.head(), KIT.system())))
                .hasStackTraceContaining("to be read anew");
        LogRecord next = await(users.changes(tombstone, first).runWith(Sink.head(), KIT.system()));
        assertThat(next.position()).isGreaterThan(tombstone);
        assertThatThrownBy(() -> await(users.changedLines(tombstone - 1, first).runWith(Sink.head(), KIT.system())))
                .hasStackTraceContaining("to be read anew");
        LineBlock lines = await(users.changedLines(tombstone, first).runWith(Sink.head(), KIT.system()));
        assertThat(lines.first()).isEqualTo(next.position());
    }

    @Test
    void changes_slowReaderBeforeADroppedTombstone_failsInsteadOfPassingOverIt() {
        SinkQueueWithCancel<LogRecord> behind = users.changes(0).runWith(Sink.queue(1), KIT.system());
        await(users.set("bob", Json.parse("1")));
        assertThat(await(behind.pull()).orElseThrow().position()).isEqualTo(1);
        forgotten();
        assertThatThrownBy(() -> {
                    while (await(behind.pull()).isPresent()) {
                        assertThat(store).isNotNull();
                    }
                })
                .hasStackTraceContaining("to be read anew");
    }

    @Test
    void changes_readerBehindAllThatIsDropped_goesOn() {
        SinkQueueWithCancel<LogRecord> reader = users.changes(0).runWith(Sink.queue(16), KIT.system());
        await(users.set("ann", Json.parse("1")));
        await(users.delete("ann"));
        assertThat(await(reader.pull()).orElseThrow().position()).isEqualTo(1);
        assertThat(await(reader.pull()).orElseThrow().position()).isEqualTo(2);
        compactUntilItIsGone();
        long last = await(users.state()).watermark();
        long read = 2;
        while (read < last) {
            read = await(reader.pull()).orElseThrow().position();
        }
        assertThat(read).isEqualTo(last);
    }
}
