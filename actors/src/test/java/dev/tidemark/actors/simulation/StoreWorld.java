package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.testkit.disk.DiskSettings;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.model.DurabilityChecker;
import dev.tidemark.testkit.model.Ending;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * A store through several lives of its process on one simulated disk, all from one seed: open, check everything, work under
 * faults, end in one of many ways, again.
 *
 * <p>What is checked: at each opening what clients were told and saw ({@link DurabilityChecker}) and which collections there
 * are; whenever the disk is well again, that every call is answered, live readers have everything, and writes are taken; at
 * closing, that nothing is left open.
 */
final class StoreWorld {

    private static final Duration SETTLING = Duration.ofSeconds(45);
    private static final long PLENTY = 1L << 40;

    private final Simulation simulation;
    private final WorldSettings settings;
    private final RandomGenerator random;
    private final SimulatedDisk disk;
    private final Config config;
    private final History history;
    private final DurabilityChecker checker;
    private final Workload workload;
    private final Book book = new Book();
    private final ReplacedLines replaced = new ReplacedLines();
    private final LogHeads heads;
    private final LimitChanges limits = new LimitChanges();
    private final Probing probing;
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Ending> endings = new HashMap<>();
    private final List<String> story = new ArrayList<>();

    /** Collections with live readers; fewer than may be open, since a reader keeps its collection open. */
    private final List<String> followed;

    private Ending ending = Ending.CLOSED;

    StoreWorld(Simulation simulation, WorldSettings settings) {
        this.simulation = simulation;
        this.settings = settings;
        this.random = simulation.random("world");
        DiskSettings slow = DiskSettings.defaults()
                .withSlowness(Duration.ofMillis(300), nanos -> simulation.time().advance(Duration.ofNanos(nanos)));
        this.disk = new SimulatedDisk(random.nextLong(), slow);
        disk.wallClock(simulation.time()::wallMillis);
        this.config = settings.store(random);
        this.history = new History(simulation.seed());
        this.checker = new DurabilityChecker(history);
        this.heads = new LogHeads(history);
        this.probing = new Probing(simulation);
        this.workload = new Workload(random.nextLong(), settings.shape());
        int first = random.nextInt(4);
        this.followed = List.of(
                workload.collections().get(first), workload.collections().get((first + 1) % 4));
        disk.prepareDirectory(Life.DIRECTORY.getParent());
    }

    /** What has happened, for whoever reads a failure. */
    @Override
    public String toString() {
        return "seed=" + simulation.seed() + " story=" + String.join(" | ", story) + "\ndisk: "
                + String.join(
                        "\n      ",
                        disk.trace()
                                .subList(
                                        Math.max(0, disk.trace().size() - 40),
                                        disk.trace().size()))
                + "\n" + simulation.traceTail();
    }

    long acknowledgedCount() {
        return history.acknowledgedCount();
    }

    /** Files that compactions have replaced, as far as somebody asked for them. */
    long compacted() {
        return replaced.count();
    }

    /** Records that retention has removed, as far as it was looked at. */
    long removed() {
        return heads.removed();
    }

    void run() {
        for (int generation = 0; generation < settings.generations(); generation++) {
            Weather weather =
                    settings.weathers().get(random.nextInt(settings.weathers().size()));
            live(weather, weather.plan(random));
        }
        live(Weather.CALM, FaultPlan.none());
    }

    /** One life; its end is that of the plan, or drawn. */
    void live(Weather weather, FaultPlan plan) {
        story.add(weather + " after " + ending);
        boolean rough = random.nextInt(3) == 0;
        Life life = new Life(simulation, settings.disk().apply(replaced.over(disk)), config);
        try {
            disk.faults(rough ? plan : FaultPlan.none());
            open(life, rough);
            if (life.isOpen()) {
                disk.faults(FaultPlan.none());
                inspect(life, weather == Weather.CALM);
                disk.faults(plan);
                work(life, weather);
            }
        } catch (ProcessDeath death) {
            story.add("died");
        } finally {
            disk.faults(FaultPlan.none());
            disk.remountReadOnly(false);
            disk.resize(PLENTY);
        }
        end(life);
    }

    private void open(Life life, boolean rough) {
        Optional<TidemarkException> failure = life.open();
        if (failure.isPresent() && rough) {
            story.add("opening failed: " + failure.get().getMessage());
            disk.faults(FaultPlan.none());
            failure = life.open();
        }
        failure.ifPresent(reason -> {
            throw new AssertionError("store cannot be opened on a disk that is well", reason);
        });
    }

    /** Checks what is there against what was told; collections that keep all may also be met later, unopened till then. */
    private void inspect(Life life, boolean all) {
        Tidemark store = life.store();
        replaced.awaitQuiet(simulation, store);
        DiskCount.require(disk, store, false);
        ChunkAudit.require(disk);
        for (String name : workload.collections()) {
            book.found(name, store.describe(name));
            Optional<String> incarnation = book.incarnation(name);
            if (incarnation.isEmpty()) {
                continue;
            }
            String known = incarnation.get();
            // A creation of unknown outcome may be met here for the first time.
            history.durability(known, durability(name));
            endings.merge(known, ending, (before, now) -> before.compareTo(now) > 0 ? before : now);
            if (all || durability(name) != Durability.ALWAYS || random.nextInt(3) > 0) {
                Inspection.Found found = read(life, name);
                heads.require(known, found, settings.keptCount(index(name)));
                limits.require(known, store.describe(name).orElseThrow(), created(name));
                Reopened reopened = replaced.complete(name, store.describe(name), found, disk);
                checker.require(known, endings.remove(known), reopened);
                if (ending == Ending.CLOSED) {
                    history.synced(known, reopened.last());
                }
            }
        }
    }

    private Inspection.Found read(Life life, String name) {
        try {
            return new Inspection(simulation, life.system(), life.store().json(name), workload.isStream(name)).find();
        } catch (CompletionException failure) {
            throw new AssertionError(
                    "collection cannot be read on a disk that is well: name=" + name, failure.getCause());
        }
    }

    private int index(String name) {
        return workload.collections().indexOf(name);
    }

    private Durability durability(String name) {
        return settings.durability(index(name));
    }

    private void work(Life life, Weather weather) {
        StoreClient client = new StoreClient(
                life.store(), life.calls(), history, heads, book, simulation.random("client"), positions);
        LiveReaders readers = life.readers(heads);
        int steps = 20 + random.nextInt(settings.stepsMax());
        int turn = random.nextInt(steps);
        for (int step = 0; step < steps && life.isAlive(); step++) {
            if (step == turn) {
                turn(weather);
            }
            create(life);
            connect(readers);
            if (random.nextInt(40) == 0) {
                drop(life);
            }
            replaced.compactNow(life, random, workload.collections());
            changeLimits(life);
            client.begin(workload.next());
            pass();
            life.calls().requireExpected();
        }
        if (life.isAlive()) {
            finish(life, client, readers);
        }
    }

    /** Weathers that are no fault of single operations set in at some step. */
    private void turn(Weather weather) {
        if (weather == Weather.FULL_DISK) {
            disk.resize(random.nextInt(200_000));
        } else if (weather == Weather.READ_ONLY) {
            disk.remountReadOnly(true);
        }
    }

    private void pass() {
        switch (random.nextInt(12)) {
            case 0 -> simulation.advance(Duration.ofMillis(random.nextInt(1_500)));
            case 1 -> {
                if (random.nextInt(6) == 0) {
                    simulation.advance(Duration.ofSeconds(random.nextInt(20)));
                }
            }
            case 2, 3, 4 -> {}
            default -> simulation.run(random.nextInt(60));
        }
    }

    private void create(Life life) {
        for (String name : workload.collections()) {
            if (!book.isAbsent(name) || random.nextInt(3) > 0) {
                continue;
            }
            book.creating(name);
            life.calls()
                    .follow(
                            "create " + name,
                            life.store().create(name, settings.collection(index(name))),
                            made -> {
                                book.created(made.description());
                                history.durability(
                                        Book.history(name, made.description().id()), durability(name));
                            },
                            failure -> book.failedToCreate(name, failure));
        }
    }

    private void changeLimits(Life life) {
        for (String name : workload.collections()) {
            book.incarnation(name).ifPresent(known -> limits.ask(life, random, name, known, created(name)));
        }
    }

    private Retention created(String name) {
        return settings.collection(index(name)).retention();
    }

    private void connect(LiveReaders readers) {
        for (String name : followed) {
            if (random.nextInt(10) == 0) {
                book.incarnation(name).ifPresent(known -> readers.connect(name, known));
            }
        }
    }

    /** Drops a collection that nobody is busy with. */
    private void drop(Life life) {
        String name = workload.collections().get(3);
        Optional<String> known = book.incarnation(name);
        if (known.isEmpty() || life.calls().isOpen(known.get())) {
            return;
        }
        book.dropping(name);
        life.calls()
                .follow(
                        "drop " + name,
                        life.store().drop(name),
                        gone -> {
                            if (!gone) {
                                throw new AssertionError("collection to drop was not there: name=" + name);
                            }
                            book.dropped(name);
                        },
                        failure -> book.failedToDrop(name, failure));
    }

    private void finish(Life life, StoreClient client, LiveReaders readers) {
        int way = random.nextInt(4);
        if (way == 0) {
            return;
        }
        disk.faults(FaultPlan.none());
        disk.remountReadOnly(false);
        disk.resize(PLENTY);
        if (way == 1) {
            story.add("closed at once");
            close(life);
            return;
        }
        simulation.advance(SETTLING);
        life.calls().requireAllAnswered("after the disk was well for " + SETTLING);
        DiskCount.require(disk, life.store(), true);
        if (life.store().readiness().ready()) {
            probe(life, client);
            caughtUp(readers);
            DiskCount.require(disk, life.store(), true);
        } else {
            story.add("not ready: " + life.store().readiness().reason());
        }
        if (way == 2) {
            close(life);
        }
    }

    private void probe(Life life, StoreClient client) {
        for (String name : workload.collections()) {
            book.incarnation(name)
                    .ifPresent(known -> probing.require(life, client, name, known, workload.isStream(name)));
            life.calls().requireExpected();
        }
    }

    private void caughtUp(LiveReaders readers) {
        for (String name : followed) {
            book.incarnation(name).ifPresent(known -> readers.requireAll(name, known, SETTLING));
        }
    }

    private void close(Life life) {
        life.pump(life.store().close());
        simulation.advance(SETTLING);
        life.calls().requireAllAnswered("after closing");
        List<String> open = disk.openHandles();
        if (!open.isEmpty()) {
            throw new AssertionError("closed store left handles open: " + open);
        }
        ending = Ending.CLOSED;
        simulation.crash();
        disk.processKill();
    }

    /** Ends what has not ended yet, and tells the model how it was. */
    private void end(Life life) {
        if (disk.isDown()) {
            // Whether the power went or the process died, the weaker promise is checked: what a cut may take.
            disk.restart();
            ending = Ending.POWER_CUT;
        } else if (life.isAlive()) {
            simulation.crash();
            boolean cut = random.nextBoolean();
            ending = cut ? Ending.POWER_CUT : Ending.KILLED;
            if (cut) {
                disk.powerCut();
            } else {
                disk.processKill();
            }
        }
    }
}
