package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * A store with two collections, and clients that follow shapes of them over several lives of its process, all from one seed. Whenever the
 * disk is well and nobody writes, each shape must be caught up and show what its collection has.
 */
final class ShapeWorld {

    private static final int LIVES = 5;
    private static final int TRIES_MAX = 20;
    private static final long PLENTY = 1L << 40;
    private static final Duration SETTLING = Duration.ofSeconds(45);
    private static final List<Weather> WEATHERS = List.of(
            Weather.CALM,
            Weather.SCRIPTED_END,
            Weather.SCRIPTED_END,
            Weather.FAILING_SYNCS,
            Weather.DEAD_SYNCS,
            Weather.FAILING_WRITES,
            Weather.FAILING_READS,
            Weather.TOO_MANY_OPEN_FILES,
            Weather.FULL_DISK);

    private static final String SMALL = """
            tidemark {
              segment { max-length = 4 KiB, flush-delay = 200 ms }
              journal { file-length = %d KiB, files-max = 5, pending-max = 48 KiB }
              batch { max-length = 8 KiB, max-count = 20 }
              value { max-length = 2 KiB }
              seal { max-rate = 1 TiB, encodings = [], max-concurrent = %d }
              backup.schedule = ""
              compaction { max-rate = 1 TiB, interval = %s, retry-delay = 1 s, small-length = 4 KiB, tombstone-age = %s }
              idle { close-files-after = 2 s, stop-after = 5 s }
              shape { max-count = %d, active-max = 6, idle-after = %s, patience = 5 s, mark-after = 10, dead-min = 12 }
            }
            """;

    private final Simulation simulation;
    private final RandomGenerator random;
    private final SimulatedDisk disk;
    private final Config config;
    private final List<ShapeViews.View> views;
    private final List<ShapeReader> readers = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private int number;
    private int compared;

    /** @param views definitions that clients follow, with what they are to show */
    ShapeWorld(Simulation simulation, List<ShapeViews.View> views) {
        this.simulation = simulation;
        this.random = simulation.random("world");
        this.disk = new SimulatedDisk(random.nextLong());
        disk.wallClock(simulation.time()::wallMillis);
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        this.views = views;
        views.forEach(view -> readers.add(new ShapeReader(view.definition())));
        this.config = ConfigFactory.parseString(SMALL.formatted(
                48 + 16 * random.nextInt(3),
                random.nextInt(2),
                random.nextBoolean() ? "10 s" : "1 h",
                random.nextInt(3) == 0 ? "0 s" : "30 d",
                random.nextInt(4) == 0 ? 3 : 6,
                random.nextBoolean() ? "1 s" : "60 s"));
    }

    /** How often a shape was held against its collection. */
    int compared() {
        return compared;
    }

    int handles() {
        return readers.stream().mapToInt(ShapeReader::handles).sum();
    }

    @Override
    public String toString() {
        return "seed=" + simulation.seed() + " story=" + String.join(" | ", story) + "\n" + simulation.traceTail();
    }

    void run() {
        for (int life = 0; life < LIVES; life++) {
            Weather weather = WEATHERS.get(random.nextInt(WEATHERS.size()));
            live(weather, weather.plan(random));
        }
        live(Weather.CALM, FaultPlan.none());
    }

    private void live(Weather weather, FaultPlan plan) {
        story.add(weather.toString());
        Life life = new Life(simulation, disk, config);
        try {
            open(life);
            check(life);
            disk.faults(plan);
            work(life, weather);
            finish(life);
        } catch (ProcessDeath death) {
            story.add("died");
        } finally {
            disk.faults(FaultPlan.none());
            disk.resize(PLENTY);
        }
        life.end(disk, random);
    }

    private void open(Life life) {
        life.open().ifPresent(reason -> {
            throw new AssertionError("store cannot be opened on a disk that is well", reason);
        });
        create(life, ShapeViews.ITEMS, Durability.ALWAYS);
        create(life, ShapeViews.LOOSE, Durability.NEVER);
    }

    private void create(Life life, String name, Durability durability) {
        life.pump(life.store().create(name, CollectionSettings.of(durability)));
    }

    private void work(Life life, Weather weather) {
        int steps = 20 + random.nextInt(80);
        int turn = random.nextInt(steps);
        for (int step = 0; step < steps && life.isAlive(); step++) {
            if (step == turn && weather == Weather.FULL_DISK) {
                disk.resize(random.nextInt(200_000));
            }
            write(life);
            if (random.nextInt(3) == 0) {
                readers.get(random.nextInt(readers.size())).poll(life);
            }
            if (random.nextInt(120) == 0) {
                anew(life);
            }
            if (random.nextInt(150) == 0) {
                dropShape(life);
            }
            pass();
            life.calls().requireExpected();
        }
    }

    private void pass() {
        if (random.nextInt(12) == 0) {
            simulation.advance(Duration.ofMillis(random.nextInt(3_000)));
        } else if (random.nextInt(60) == 0) {
            simulation.advance(Duration.ofSeconds(random.nextInt(20)));
        } else {
            simulation.run(random.nextInt(80));
        }
    }

    private void write(Life life) {
        JsonCollection collection = life.store().json(random.nextInt(4) == 0 ? ShapeViews.LOOSE : ShapeViews.ITEMS);
        if (random.nextInt(3) > 0) {
            follow(life, collection.write(change()));
            return;
        }
        List<Write> batch = new ArrayList<>();
        for (int index = random.nextInt(6); index >= 0; index--) {
            batch.add(change());
        }
        follow(life, collection.batch(batch));
    }

    private Write change() {
        // Most keys are met again; some never, so that dead ones gather.
        String key = random.nextInt(4) == 0 ? "once-" + number / 2 : "k" + random.nextInt(8);
        number++;
        if (random.nextInt(3) == 0) {
            return Write.delete(key);
        }
        return Write.set(
                key,
                Json.parse("{\"n\":" + random.nextInt(10) + ",\"group\":\"" + (random.nextBoolean() ? "a" : "b") + "\""
                        + (random.nextInt(3) == 0 ? ",\"fill\":\"" + "x".repeat(random.nextInt(300)) + "\"" : "")
                        + "}"));
    }

    private static void follow(Life life, CompletionStage<?> stage) {
        life.calls().follow("call", stage, answer -> {}, failure -> {});
    }

    /** The collection is dropped, and created anew under its name. */
    private void anew(Life life) {
        story.add("dropped");
        CompletionStage<?> created = life.store()
                .drop(ShapeViews.ITEMS)
                .thenCompose(gone -> life.store().create(ShapeViews.ITEMS, CollectionSettings.DEFAULT));
        follow(life, created);
    }

    private void dropShape(Life life) {
        ShapeReader reader = readers.get(random.nextInt(readers.size()));
        follow(life, life.store().dropShape(reader.definition()));
    }

    private void finish(Life life) {
        disk.faults(FaultPlan.none());
        disk.resize(PLENTY);
        int way = random.nextInt(3);
        if (way == 0 || !life.isAlive()) {
            return;
        }
        if (way == 1) {
            simulation.advance(SETTLING);
            life.calls().requireAllAnswered("after the disk was well for " + SETTLING);
            if (life.store().readiness().ready()) {
                endDrops(life);
                create(life, ShapeViews.ITEMS, Durability.ALWAYS);
                check(life);
            }
        }
        close(life);
    }

    /** A drop that was answered as indeterminate comes to pass with the catalog's next write, if it ever does. */
    private static void endDrops(Life life) {
        life.pump(life.store().create("marker", CollectionSettings.DEFAULT));
        life.pump(life.store().drop("marker"));
    }

    private void close(Life life) {
        readers.forEach(reader -> reader.poll(life));
        simulation.run(random.nextInt(200));
        life.pump(life.store().close());
        simulation.advance(SETTLING);
        life.calls().requireAllAnswered("after closing");
        List<String> open = disk.openHandles();
        if (!open.isEmpty()) {
            throw new AssertionError("closed store left handles open: " + open);
        }
        story.add("closed");
        simulation.crash();
        disk.processKill();
    }

    private void check(Life life) {
        ChunkAudit.require(disk);
        Map<String, Map<String, String>> values = new HashMap<>();
        for (int index = 0; index < readers.size(); index++) {
            ShapeReader reader = readers.get(index);
            String collection = reader.definition().collection();
            Map<String, String> source = values.computeIfAbsent(collection, name -> values(life, name));
            require(life, reader, views.get(index), source);
        }
    }

    /** A shape may be begun anew at this moment, or too many may be followed. */
    private void require(Life life, ShapeReader reader, ShapeViews.View view, Map<String, String> source) {
        for (int tries = 1; ; tries++) {
            try {
                Shape shape = simulation.await(life.store().shape(view.definition()));
                reader.require(shape, simulation::await, view.of(source));
                compared++;
                return;
            } catch (CompletionException failure) {
                boolean passing = failure.getCause() instanceof OverloadedException
                        || failure.getCause() instanceof UnknownCollectionException
                        || (failure.getCause() instanceof TidemarkException && tries == 1);
                if (!passing || tries == TRIES_MAX) {
                    throw failure;
                }
                simulation.advance(Duration.ofSeconds(5));
            }
        }
    }

    private Map<String, String> values(Life life, String name) {
        Map<String, String> values = new HashMap<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Entry> page = simulation.await(life.store().json(name).entries(new Listing("", cursor, 100)));
            page.items().forEach(entry -> values.put(entry.key(), entry.value().toString()));
            cursor = page.next();
        } while (cursor.isPresent());
        return values;
    }
}
