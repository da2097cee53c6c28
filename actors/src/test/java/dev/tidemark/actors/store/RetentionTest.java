package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.Retention;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retention and rolling by time in a whole store, on a simulated disk and clock. */
class RetentionTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Path LOG = DIRECTORY.resolve("collections/clicks/log");
    private static final Path CHUNKS = DIRECTORY.resolve("collections/clicks/chunks");

    /** A few looks of the writer. */
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private static final long PLENTY = 1L << 40;

    private static final String SETTINGS = """
            tidemark {
              segment { max-length = 4 KiB, roll-every = %s }
              seal { renderers = [ndjson, json], encodings = [gzip], max-rate = 1 TiB }
              retention.check-every = 10 m
            }
            """;

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private ActorSystem<Void> system;
    private Tidemark store;

    @BeforeEach
    void prepare() {
        disk.prepareDirectory(Path.of("/"));
        open("none");
    }

    private void open(String rollEvery) {
        system = simulation.actorSystem(
                Behaviors.<Void>ignore(), "host", ConfigFactory.parseString(SETTINGS.formatted(rollEvery)));
        SystemMaterializer.get(system);
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("seams")).withHolding(simulation.holding()));
        store = simulation.await(Tidemark.open(system, settings));
    }

    private void close() {
        simulation.await(store.close());
        assertThat(disk.openHandles()).isEmpty();
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private JsonCollection clicks(Retention kept) {
        simulation.await(store.create("clicks", CollectionSettings.KEYLESS.keeping(kept)));
        return store.json("clicks");
    }

    private void append(int count) {
        for (int number = 0; number < count; number++) {
            simulation.await(store.json("clicks").append(Json.parse("{\"n\":" + number + "}")));
        }
    }

    private CollectionStatistics numbers() {
        return simulation.await(store.json("clicks").statistics());
    }

    @Test
    void maxCount_manyAppends_removesFilesChunksAndTellsReaders() {
        JsonCollection clicks = clicks(Retention.FOR_EVER.withMaxCount(100));
        append(300);
        simulation.advance(A_WHILE);
        CollectionStatistics numbers = numbers();
        long first = numbers.first();
        assertThat(first).isBetween(150L, 201L);
        assertThat(numbers.watermark()).isEqualTo(300);
        assertThat(disk.list(LOG)).hasSize(numbers.segments());
        assertThat(numbers.sealed()).isEqualTo(numbers.segments() - 1);
        assertThat(disk.list(CHUNKS))
                .allSatisfy(name ->
                        assertThat(Long.parseLong(name.substring(0, 20))).isGreaterThanOrEqualTo(first));

        List<LogRecord> page = simulation.await(clicks.log(0, 1_000)).records();
        assertThat(page).hasSize((int) (301 - first));
        assertThat(page.get(0).position()).isEqualTo(first);
        assertGone(clicks.log(1, 10), first);
        assertGone(clicks.logLines(first - 2, 300), first);
        assertGone(clicks.chunk(1, "ndjson", List.of()), first);
        assertGone(clicks.changes(5).runWith(Sink.seq(), system), first);
        Optional<SealedChunk> chunk = simulation.await(clicks.chunk(0, "ndjson", List.of()));
        assertThat(chunk.orElseThrow().start()).isEqualTo(first);
        chunk.get().close();
        List<LogRecord> followed = simulation.await(clicks.changes(0).take(3).runWith(Sink.seq(), system));
        assertThat(followed).extracting(LogRecord::position).containsExactly(first, first + 1, first + 2);
        close();
    }

    private void assertGone(CompletionStage<?> stage, long first) {
        assertThatThrownBy(() -> simulation.await(stage))
                .rootCause()
                .isInstanceOf(PositionGoneException.class)
                .satisfies(gone ->
                        assertThat(((PositionGoneException) gone).first()).isEqualTo(first));
    }

    @Test
    void chunkBeingSent_rangeIsRemoved_staysWholeUntilItIsLetGo() {
        JsonCollection clicks = clicks(Retention.FOR_EVER.withMaxCount(100));
        append(50);
        simulation.advance(A_WHILE);
        SealedChunk chunk =
                simulation.await(clicks.chunk(0, "ndjson", List.of())).orElseThrow();
        String file = "%020d.jsonl".formatted(1);
        append(300);
        assertThat(numbers().first()).isGreaterThan(1);
        simulation.advance(Duration.ofSeconds(15));
        assertThat(disk.list(LOG)).contains(file);
        ByteString sent = simulation.await(
                chunk.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system));
        assertThat(sent.utf8String()).startsWith("{\"position\":1,").hasLineCount((int) chunk.last());
        simulation.advance(A_WHILE);
        assertThat(disk.list(LOG)).doesNotContain(file);
        close();
    }

    @Test
    void maxAge_nobodyUsesTheCollection_isObeyedByTheRounds() {
        clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(2)));
        append(50);
        simulation.advance(Duration.ofMinutes(30));
        simulation.await(store.create("users", CollectionSettings.DEFAULT));
        assertThat(disk.list(LOG)).isNotEmpty();
        simulation.advance(Duration.ofMinutes(80));
        assertThat(disk.list(LOG)).isNotEmpty();
        simulation.advance(Duration.ofMinutes(21));
        assertThat(disk.list(LOG)).isEmpty();
        assertThat(numbers().first()).isEqualTo(51);
        append(1);
        assertThat(simulation.await(store.json("clicks").append(Json.parse("1"))))
                .isEqualTo(new Written(52));
        close();
    }

    @Test
    void maxAge_storeWasClosedMeanwhile_isObeyedByTheFirstRound() {
        clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(2)));
        append(50);
        close();
        simulation.advance(Duration.ofHours(5));
        open("none");
        assertThat(disk.list(LOG)).isNotEmpty();
        simulation.advance(Duration.ofMinutes(11));
        assertThat(disk.list(LOG)).isEmpty();
        close();
    }

    @Test
    void maxAge_clockRanAheadForALook_removesNothing() {
        clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(1)));
        append(300);
        simulation.time().jumpWallClock(Duration.ofHours(2));
        simulation.advance(Duration.ofSeconds(10));
        append(1);
        simulation.advance(Duration.ofMinutes(20));
        simulation.time().jumpWallClock(Duration.ofHours(-2));
        simulation.advance(A_WHILE);
        assertThat(numbers().first()).isEqualTo(1);
        assertThat(simulation.await(store.json("clicks").log(0, 1_000)).records())
                .hasSize(301);
        close();
    }

    @Test
    void maxAge_clockWasAYearAhead_isObeyedAfterTwiceTheAge() {
        clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(1)));
        append(50);
        simulation.time().jumpWallClock(Duration.ofDays(365));
        append(50);
        simulation.advance(A_WHILE);
        simulation.time().jumpWallClock(Duration.ofDays(-365));
        simulation.advance(A_WHILE);
        append(1);
        assertThat(timeOfLast()).isEqualTo(simulation.time().wallMillis());
        simulation.advance(Duration.ofHours(3));
        assertThat(numbers().first()).isEqualTo(102);
        assertThat(disk.list(LOG)).isEmpty();
        close();
    }

    @Test
    void maxAge_storeReopenedAfterTheClockWasAhead_isObeyed() {
        clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(1)));
        append(50);
        simulation.time().jumpWallClock(Duration.ofDays(365));
        append(50);
        simulation.time().jumpWallClock(Duration.ofDays(-365));
        close();
        open("none");
        append(1);
        simulation.advance(Duration.ofHours(3));
        assertThat(numbers().first()).isEqualTo(102);
        close();
    }

    @Test
    void maxAge_clockWasBehind_keepsWhatWasWrittenMeanwhile() {
        clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(1)));
        append(50);
        simulation.time().jumpWallClock(Duration.ofDays(-365));
        append(250);
        simulation.advance(A_WHILE);
        append(1);
        simulation.time().jumpWallClock(Duration.ofDays(365));
        simulation.advance(A_WHILE);
        assertThat(numbers().first()).isEqualTo(1);
        simulation.advance(Duration.ofHours(3));
        assertThat(numbers().first()).isEqualTo(302);
        close();
    }

    @Test
    void maxAge_diskIsFull_makesTheRoomThatTheCollectionLacks() {
        JsonCollection clicks = clicks(Retention.FOR_EVER.withMaxAge(Duration.ofHours(1)));
        append(300);
        simulation.advance(A_WHILE);
        disk.resize(PLENTY);
        disk.resize(PLENTY - disk.usableSpace(DIRECTORY) + 6_000);
        Json large = Json.parse("\"" + "x".repeat(2_000) + "\"");
        boolean refused = false;
        for (int number = 0; number < 100 && !refused; number++) {
            refused = simulation.await(clicks.append(large).handle((written, failure) -> failure != null));
            simulation.advance(Duration.ofSeconds(1));
        }
        assertThat(refused).isTrue();
        simulation.advance(Duration.ofMinutes(50));
        assertThat(numbers().first()).isEqualTo(1);
        simulation.advance(Duration.ofMinutes(15));
        assertThat(numbers().first()).isGreaterThan(1);
        assertThat(simulation.await(clicks.append(large))).isInstanceOf(Written.class);
        close();
    }

    private long timeOfLast() {
        List<LogRecord> all =
                simulation.await(store.json("clicks").log(0, 1_000)).records();
        return all.get(all.size() - 1).stamp().timeMillis();
    }

    @Test
    void rollEvery_quietLog_isClosedWhenThePeriodEnds() {
        close();
        open("daily");
        clicks(Retention.FOR_EVER);
        append(5);
        simulation.advance(Duration.ofHours(1));
        assertThat(numbers().segments()).isEqualTo(1);
        simulation.advance(Duration.ofHours(25));
        CollectionStatistics numbers = numbers();
        assertThat(numbers.segments()).isEqualTo(2);
        assertThat(numbers.sealed()).isEqualTo(1);
        append(1);
        close();
        open("none");
        assertThat(simulation.await(store.json("clicks").log(0, 10)).records()).hasSize(6);
        close();
    }
}
