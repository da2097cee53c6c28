package dev.tidemark.actors.simulation;

import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.Gravity;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.space.DiskGauge.Level;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.engine.space.DiskUse;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * A store with chunks and with what compactions have replaced, on a disk that becomes too small for them: all of it goes, while a
 * chunk is being sent and a fault comes. Then what is left is opened, first with as little space, then with plenty. One thread.
 */
final class EvictionWorld implements AutoCloseable {

    private static final List<String> NAMES = List.of("users", "events");
    private static final List<String> RENDERERS = List.of("ndjson", "json");
    private static final List<List<String>> ENCODINGS = List.of(List.of(), List.of("gzip"));
    private static final int GENERATIONS = 2;
    private static final long MIN_FREE = 1_000_000;

    /** More than is left free at the end of an eviction, and too little to end it before everything has gone. */
    private static final long FREE_AT_LAST = MIN_FREE + 60_000;

    private static final long PLENTY = 1L << 40;

    /** In less than that a chunk that is being sent must have begun to go out. */
    private static final Duration SENDING = Duration.ofSeconds(20);

    private static final Duration SETTLING = Duration.ofSeconds(25);

    private static final String SETTINGS = """
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              seal { max-rate = 1 TiB, renderers = [ndjson, json], encodings = [gzip] }
              backup.schedule = ""
              compaction { max-rate = 1 TiB, interval = 180 d, compress-backups-after = 365 d }
              disk { min-free = %d }
            }
            """.formatted(MIN_FREE);
    private static final Config CONFIG = ConfigFactory.parseString(SETTINGS);

    /**
     * A closed store that has what can be evicted.
     *
     * @param logs bytes of the log of each collection, and all that can be read of it
     * @param chunks what is sent, by collection, renderer, coding and first position
     */
    record Filled(
            DiskImage image,
            DiskUse use,
            Map<String, String> logs,
            Map<String, Reopened> contents,
            Map<String, List<Integer>> chunks,
            Map<String, Long> starts) {

        long evictable() {
            return use.of(DiskKind.CHUNKS) + use.of(DiskKind.BACKUPS);
        }
    }

    private final Filled filled;
    private final Simulation simulation;
    private final SimulatedDisk disk;
    private final UnaryOperator<FileSystem> planted;
    private long evictedBytes;

    /** @param planted what stands between store and disk while it evicts */
    EvictionWorld(Filled filled, long seed, UnaryOperator<FileSystem> planted) {
        this.filled = filled;
        this.simulation = Simulation.withSeed(1);
        this.disk = new SimulatedDisk(seed);
        this.planted = planted;
        filled.image().putOn(disk);
        simulation.time().advance(Duration.ofDays(1));
        disk.wallClock(simulation.time()::wallMillis);
        disk.resize(PLENTY);
    }

    private EvictionWorld() {
        this(
                new Filled(
                        new DiskImage(List.of(Life.DIRECTORY.getParent()), Map.of()),
                        DiskUse.NONE,
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>()),
                1,
                UnaryOperator.identity());
    }

    /** Fills a store and closes it. */
    static Filled fill() {
        try (EvictionWorld world = new EvictionWorld()) {
            return world.filling();
        }
    }

    private Filled filling() {
        Life life = open(disk);
        simulation.await(life.store().create("users", CollectionSettings.DEFAULT));
        simulation.await(life.store().create("events", CollectionSettings.KEYLESS));
        JsonCollection users = life.store().json("users");
        int written = 0;
        for (int generation = 0; generation < GENERATIONS; generation++) {
            for (int line = 0; line < 28; line++) {
                simulation.await(users.set("key-" + written % 5, value(written++)));
            }
            simulation.advance(Duration.ofSeconds(1));
            simulation.await(users.compact());
            simulation.advance(SETTLING);
        }
        for (int line = 0; line < 18; line++) {
            simulation.await(life.store().json("events").append(value(written++)));
        }
        simulation.advance(Duration.ofSeconds(1));
        seal(life);
        note(life);
        close(life);
        return new Filled(
                DiskImage.of(disk, Life.DIRECTORY),
                DiskCount.found(disk),
                filled.logs(),
                filled.contents(),
                filled.chunks(),
                filled.starts());
    }

    private static Json value(int number) {
        return Json.parse("\"" + "x".repeat(400) + number + "\"");
    }

    private void seal(Life life) {
        NAMES.forEach(name -> simulation.await(life.store().json(name).seal()));
    }

    private void note(Life life) {
        for (String name : NAMES) {
            filled.logs().put(name, log(life, name));
            filled.contents().put(name, contents(life, name));
            for (Path file : chunkFiles(name)) {
                long start = Long.parseLong(String.valueOf(file.getFileName()).substring(0, 20));
                filled.starts().put(name + " " + start, start);
            }
        }
        eachChunk(life, (key, content) -> filled.chunks().put(key, content));
    }

    private List<Path> chunkFiles(String name) {
        Path directory = Life.DIRECTORY.resolve("collections").resolve(name).resolve("chunks");
        return disk.list(directory).stream().map(directory::resolve).toList();
    }

    private String log(Life life, String name) {
        StringBuilder log = new StringBuilder();
        long after = 0;
        long watermark;
        do {
            LogLines lines = simulation.await(life.store().json(name).logLines(after, Long.MAX_VALUE));
            lines.lines().ifPresent(block -> log.append(StandardCharsets.UTF_8.decode(block.bytes())));
            after = lines.reached();
            watermark = lines.watermark();
        } while (after < watermark);
        return log.toString();
    }

    private Reopened contents(Life life, String name) {
        return new Inspection(simulation, life.system(), life.store().json(name), name.equals("events")).run();
    }

    private interface ChunkConsumer {
        void accept(String key, List<Integer> content);
    }

    /** Goes through what the store would send now. */
    private void eachChunk(Life life, ChunkConsumer consumer) {
        filled.starts().forEach((place, start) -> {
            String name = place.substring(0, place.indexOf(' '));
            for (String renderer : RENDERERS) {
                for (List<String> encodings : ENCODINGS) {
                    chunk(life, name, start, renderer, encodings)
                            .ifPresent(chunk -> consumer.accept(
                                    place + " " + renderer + " " + chunk.encoding() + " " + encodings,
                                    sent(life, chunk)));
                }
            }
        });
    }

    private Optional<SealedChunk> chunk(Life life, String name, long start, String renderer, List<String> encodings) {
        return simulation.await(life.store().json(name).chunk(start - 1, renderer, encodings));
    }

    private List<Integer> sent(Life life, SealedChunk chunk) {
        ByteString bytes = simulation.await(
                chunk.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), life.system()));
        return List.of(bytes.length(), Arrays.hashCode(bytes.toArray()));
    }

    private Life open(FileSystem seen) {
        Life life = new Life(simulation, seen, CONFIG);
        life.open().ifPresent(reason -> {
            throw new AssertionError("store cannot be opened on a disk that is well", reason);
        });
        return life;
    }

    private void close(Life life) {
        life.pump(life.store().close());
        List<String> handles = disk.openHandles();
        if (!handles.isEmpty()) {
            throw new AssertionError("closed store left handles open: " + handles);
        }
        simulation.crash();
        disk.processKill();
    }

    /** Leaves so little space that everything goes that may, and not enough then. */
    private void shrink() {
        long used = PLENTY - disk.usableSpace(Life.DIRECTORY);
        disk.resize(used + FREE_AT_LAST - filled.evictable());
    }

    /** One life in which the disk becomes too small, under a plan that begins then. It ends with it, or is closed. */
    void evict(FaultPlan plan) {
        Life life = open(planted.apply(disk));
        SealedChunk sending = chunk(life, "events", 1, "json", List.of()).orElseThrow();
        simulation.advance(Duration.ofSeconds(5));
        shrink();
        disk.faults(plan);
        try {
            simulation.advance(SENDING);
            disk.faults(FaultPlan.none());
            if (life.isAlive()) {
                endWell(life, sending);
            }
        } catch (ProcessDeath end) {
            disk.faults(FaultPlan.none());
        }
        if (disk.isDown()) {
            disk.restart();
        } else {
            disk.powerCut();
        }
    }

    private void endWell(Life life, SealedChunk sending) {
        requireSending(life, sending);
        simulation.advance(SETTLING);
        requireEvicted(life);
        evictedBytes = life.store().statistics().disk().evictedBytes();
        close(life);
    }

    private void requireSending(Life life, SealedChunk sending) {
        if (!disk.exists(sending.body().region().path())) {
            throw new AssertionError("chunk is evicted that is being sent: chunk="
                    + sending.body().region().path());
        }
        requireChunk("events 1 json identity []", sent(life, sending));
    }

    private void requireChunk(String key, List<Integer> content) {
        if (!content.equals(filled.chunks().get(key))) {
            throw new AssertionError("chunk is not what it was: chunk=" + key);
        }
    }

    private void requireEvicted(Life life) {
        DiskCount.require(disk, life.store(), true);
        DiskUse left = DiskCount.found(disk);
        if (left.of(DiskKind.CHUNKS) + left.of(DiskKind.BACKUPS) > 0) {
            throw new AssertionError("not everything is evicted: left=" + left);
        }
        if (life.store().statistics().disk().level() == Level.EASY) {
            throw new AssertionError(
                    "disk is easy: " + life.store().statistics().disk());
        }
    }

    /** Opens with as little space: whatever is served is right, the eviction comes to its end, and the numbers are exact. */
    void reopenWithLittleSpace() {
        ChunkAudit.require(disk);
        Life life = open(disk);
        requireLogs(life);
        eachChunk(life, this::requireChunk);
        simulation.advance(SETTLING);
        requireEvicted(life);
        requireLogs(life);
        close(life);
    }

    /** Opens with plenty of it: all is made again, to the byte, and nothing else is there. */
    void reopenWithPlenty() {
        disk.resize(PLENTY);
        Life life = open(disk);
        simulation.advance(Duration.ofSeconds(5));
        seal(life);
        requireLogs(life);
        for (String name : NAMES) {
            require("contents of " + name, filled.contents().get(name), contents(life, name));
            chunkFiles(name).forEach(this::requireSame);
        }
        DiskCount.require(disk, life.store(), true);
        require(
                "chunks' bytes",
                filled.use().of(DiskKind.CHUNKS),
                DiskCount.found(disk).of(DiskKind.CHUNKS));
        close(life);
        require("damage", List.of(), damage());
    }

    private void requireSame(Path file) {
        DiskImage.Kept before = filled.image().files().get(file);
        if (before == null || !Arrays.equals(before.content(), disk.content(file))) {
            throw new AssertionError("chunk is made again with other bytes: file=" + file);
        }
    }

    private void requireLogs(Life life) {
        for (String name : NAMES) {
            try {
                require("log of " + name, filled.logs().get(name), log(life, name));
            } catch (CompletionException failure) {
                throw new AssertionError("log of " + name + " cannot be read after an eviction", failure.getCause());
            }
        }
    }

    private static void require(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(
                    what + " is not what it was before the eviction: expected=" + expected + " actual=" + actual);
        }
    }

    private List<Finding> damage() {
        List<Finding> damage = new ArrayList<>();
        new StoreVerifier(disk, Life.DIRECTORY).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                if (finding.gravity() == Gravity.DAMAGE) {
                    damage.add(finding);
                }
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {}
        });
        return damage;
    }

    /** What was evicted by a process that came to its end, by what its store said. */
    long evictedBytes() {
        return evictedBytes;
    }

    @Override
    public void close() {
        simulation.close();
    }
}
