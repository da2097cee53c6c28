package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorRef;
import akka.actor.PoisonPill;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.space.DiskGauge.Level;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A store that comes to its cap, on a simulated disk: what goes first, what is refused, and when it is taken again. */
@ExtendWith(Quietly.class)
class DiskCapTest {

    private static final int JOURNAL = 4 * 12 * 1024;
    private static final String SETTINGS = """
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              seal { max-rate = 1 TiB, renderers = [json], encodings = [gzip] }
              disk { max-bytes = %d, min-free = %d }
            }
            """;

    private final Simulation simulation = Simulation.withSeed(11);
    private final SimulatedDisk disk = new SimulatedDisk(11);
    private int written;

    @BeforeEach
    void prepare() {
        disk.wallClock(() -> simulation.time().elapsed().toMillis());
        disk.prepareDirectory(Life.DIRECTORY.getParent());
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private Life open(long maxBytes, long minFree) {
        Config config = ConfigFactory.parseString(SETTINGS.formatted(maxBytes, minFree));
        Life life = new Life(simulation, disk, config);
        assertThat(life.open()).isEmpty();
        return life;
    }

    private JsonCollection create(Life life, String name) {
        simulation.await(life.store().create(name, CollectionSettings.DEFAULT));
        return life.store().json(name);
    }

    /** One line of half a KiB, and time for what it sets off. */
    private void write(JsonCollection collection) {
        Json value = Json.parse("\"" + "x".repeat(400) + written + "\"");
        WriteOutcome outcome = simulation.await(collection.set("key-" + written, value));
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        written++;
        simulation.advance(Duration.ofMillis(300));
    }

    private static DiskStatistics disk(Life life) {
        return life.store().statistics().disk();
    }

    private List<String> chunkFiles(String collection) {
        return disk.list(Path.of("/data/collections").resolve(collection).resolve("chunks"));
    }

    private void fill(Life life, JsonCollection collection) {
        while (disk(life).level() != Level.FULL) {
            write(collection);
            assertThat(written).isLessThan(1_000);
        }
    }

    @Test
    void cap_comesNear_oldestChunksGoFirstAndNothingElse() {
        Life life = open(JOURNAL + 60_000, 0);
        JsonCollection users = create(life, "users");
        TreeSet<String> sealed = new TreeSet<>();
        while (disk(life).evictedRanges() == 0) {
            sealed.addAll(chunkFiles("users"));
            write(users);
            assertThat(written).isLessThan(1_000);
        }

        List<String> left = chunkFiles("users");
        assertThat(left)
                .isNotEmpty()
                .doesNotContain(sealed.first())
                .allMatch(name -> name.compareTo(sealed.first()) > 0);
        assertThat(left).containsAll(sealed.tailSet(left.get(0)));
        assertThat(disk(life).level()).isEqualTo(Level.TIGHT);
        assertThat(disk(life).evictedBytes()).isPositive();
        assertThat(simulation.await(users.statistics()).sealed()).isLessThan(left.size());
        DiskCount.require(disk, life.store(), true);
    }

    @Test
    void cap_isReached_writesAreRefusedReadsGoOnAndADropMakesSpace() {
        Life life = open(JOURNAL + 60_000, 0);
        JsonCollection old = create(life, "old");
        for (int line = 0; line < 40; line++) {
            write(old);
        }
        JsonCollection users = create(life, "users");
        int first = written;
        fill(life, users);

        assertThatThrownBy(() -> simulation.await(users.set("more", Json.parse("1"))))
                .hasCauseInstanceOf(DiskFullException.class)
                .hasMessageContaining("maxBytes=" + (JOURNAL + 60_000))
                .hasMessageContaining("useBytes=");
        assertThatThrownBy(() -> simulation.await(life.store().create("third", CollectionSettings.DEFAULT)))
                .hasCauseInstanceOf(DiskFullException.class);
        assertThat(life.store().readiness().ready()).isFalse();
        assertThat(disk(life).use().of(DiskKind.CHUNKS)).isZero();
        assertThat(simulation.await(users.log(0, 10_000)).records()).hasSize(written - first);
        assertThat(simulation.await(users.get("key-" + first))).isPresent();

        assertThat(simulation.await(life.store().drop("old"))).isTrue();
        simulation.advance(Duration.ofSeconds(5));
        assertThat(disk(life).level()).isNotEqualTo(Level.FULL);
        assertThat(life.store().readiness().ready()).isTrue();
        write(users);
        DiskCount.require(disk, life.store(), true);
    }

    @Test
    void cap_keeperDiesWhileNothingIsSealed_sealingGoesOnOnceThereIsSpace() {
        Life life = open(JOURNAL + 60_000, 0);
        JsonCollection old = create(life, "old");
        JsonCollection users = create(life, "users");
        fill(life, old);
        Adapter.toClassic(life.system())
                .actorSelection("/system/tidemark-*/disk")
                .tell(PoisonPill.getInstance(), ActorRef.noSender());
        simulation.advance(Duration.ofSeconds(30));
        assertThat(disk(life).level()).isEqualTo(Level.FULL);
        assertThat(disk(life).use().of(DiskKind.CHUNKS)).isZero();

        assertThat(simulation.await(life.store().drop("old"))).isTrue();
        simulation.advance(Duration.ofSeconds(5));
        assertThat(disk(life).level()).isEqualTo(Level.EASY);
        for (int line = 0; line < 12; line++) {
            write(users);
        }
        assertThat(disk(life).use().of(DiskKind.CHUNKS)).isPositive();
    }

    @Test
    void cap_isReached_nothingAcknowledgedIsLostByAPowerCut() {
        Life life = open(JOURNAL + 40_000, 0);
        fill(life, create(life, "users"));
        simulation.crash();
        disk.powerCut();

        Life next = open(JOURNAL + 80_000, 0);
        JsonCollection users = next.store().json("users");
        List<LogRecord> log = simulation.await(users.log(0, 10_000)).records();
        assertThat(log).hasSize(written);
        simulation.advance(Duration.ofSeconds(20));
        assertThat(disk(next).level()).isNotEqualTo(Level.FULL);
        assertThat(chunkFiles("users")).isNotEmpty();
        write(users);
        DiskCount.require(disk, next.store(), true);
    }

    @Test
    void cap_nothingButBackupsToSpare_oldestOfThemGo() {
        Life life = open(JOURNAL + 60_000, 0);
        write(create(life, "users"));
        life.pump(life.store().close());
        simulation.crash();
        disk.processKill();
        Path backups = Path.of("/data/collections/users/backups");
        for (int generation = 7; generation >= 3; generation--) {
            disk.prepareDirectory(backups.resolve("" + generation));
            disk.putContent(backups.resolve(generation + "/1.jsonl"), new byte[20_000]);
            simulation.advance(Duration.ofSeconds(1));
        }

        long total = DiskCount.found(disk).total();
        Life next = open(total * 100 / 96, 0);
        simulation.advance(Duration.ofSeconds(5));

        List<String> left = disk.list(backups);
        assertThat(left)
                .hasSizeBetween(1, 4)
                .isEqualTo(List.of("3", "4", "5", "6", "7").subList(0, left.size()));
        assertThat(disk(next).level()).isEqualTo(Level.EASY);
        assertThat(disk(next).evictedBytes()).isEqualTo(20_000L * (5 - left.size()));
        DiskCount.require(disk, next.store(), true);
    }

    @Test
    void eviction_ofAChunkThatIsBeingSent_waitsForItsEnd() {
        long cap = JOURNAL + 200_000;
        Life life = open(cap, 0);
        JsonCollection users = create(life, "users");
        while (disk(life).use().total() < cap * 8 / 10) {
            write(users);
        }
        SealedChunk chunk = simulation.await(users.chunk(0, "json", List.of())).orElseThrow();
        Path content = chunk.body().region().path();
        while (disk(life).evictedRanges() == 0) {
            write(users);
        }
        assertThat(disk.exists(content)).isTrue();
        assertThat(disk.exists(content.resolveSibling(content.getFileName() + ".index")))
                .isFalse();

        ByteString sent = simulation.await(
                chunk.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), life.system()));
        assertThat(sent.length()).isEqualTo((int) chunk.body().lengthBytes());
        while (disk.exists(content)) {
            write(users);
            assertThat(written).isLessThan(2_000);
        }
        DiskCount.require(disk, life.store(), true);
    }

    @Test
    void count_ofAFileThatNobodyToldOf_isNoticed() {
        Life life = open(0, 0);
        write(create(life, "users"));
        DiskCount.require(disk, life.store(), true);
        disk.prepareDirectory(Path.of("/data/collections/users/chunks"));
        disk.putContent(Path.of("/data/collections/users/chunks/stray"), new byte[1]);

        assertThatThrownBy(() -> DiskCount.require(disk, life.store(), true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("told wrong");
    }

    @Test
    void seal_whileNothingIsMade_failsAtOnceInsteadOfWaiting() {
        Life life = open(JOURNAL + 40_000, 0);
        JsonCollection users = create(life, "users");
        fill(life, users);
        simulation.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> simulation.await(users.seal())).hasCauseInstanceOf(DiskFullException.class);
    }

    @Test
    void minFree_fileSystemFillsUp_refusesBeforeItIsFullAndTakesWritesAgain() {
        disk.resize(1_000_000);
        Life life = open(0, 100_000);
        JsonCollection users = create(life, "users");
        write(users);
        disk.resize(1_000_000 - disk.usableSpace(Life.DIRECTORY) + 90_000);
        simulation.advance(Duration.ofSeconds(2));

        assertThatThrownBy(() -> simulation.await(users.set("more", Json.parse("1"))))
                .hasCauseInstanceOf(DiskFullException.class)
                .hasMessageContaining("minFreeBytes=100000 freeBytes=");
        disk.resize(1_000_000);
        simulation.advance(Duration.ofSeconds(2));
        write(users);
        assertThat(disk(life).level()).isEqualTo(Level.EASY);
    }
}
