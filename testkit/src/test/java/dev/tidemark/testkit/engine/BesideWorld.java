package dev.tidemark.testkit.engine;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.PassingDisk;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.model.Ending;
import dev.tidemark.testkit.model.ModelRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A simulated store with a reader beside it, over several lives of the owner. The reader lives on when the owner is killed, and a new one comes
 * after a power cut, before the owner is there again.
 */
final class BesideWorld {

    private static final int CHANCE = 12;

    private final EngineWorld world;
    private final WorldSettings settings;
    private final SplittableRandom random;
    private final BesideReader.Trust trust;
    private BesideReader reader;
    private FileSystem process;
    /** Whether the reader is not to look by itself. */
    private boolean resting;

    /** Readers whose processes have died since the last check. */
    private final List<BesideReader> dead = new ArrayList<>();

    private long looks;
    private long replaced;
    private long seenCount;

    BesideWorld(long seed, WorldSettings settings, BesideReader.Trust trust) {
        this.settings = settings;
        this.trust = trust;
        this.random = new SplittableRandom(~seed);
        this.world = new EngineWorld(seed, settings, Seams.ofDisk(this::watched));
        this.process = world.disk().process("reader");
        this.reader = begin();
    }

    private BesideReader begin() {
        FileSystem refusing = RefusingDisk.over(process);
        return new BesideReader(world.names(), trust, refusing, settings.store());
    }

    /** The reader may look whenever the owner has opened a file, or has written. */
    private FileSystem watched(FileSystem disk) {
        return new PassingDisk(disk) {
            @Override
            public FileHandle open(Path file, OpenMode mode) {
                maybeLook();
                return super.open(file, mode);
            }

            @Override
            public void syncDirectory(Path directory) {
                super.syncDirectory(directory);
                maybeLook();
            }
        };
    }

    private void maybeLook() {
        if (!resting && random.nextInt(CHANCE) == 0) {
            quietly(() -> reader.lookSomewhere(random));
        }
    }

    /** Faults are the owner's alone. A reader whose process has died with the power is followed by another one. */
    private void quietly(Runnable look) {
        FaultPlan plan = world.disk().faults();
        world.disk().faults(FaultPlan.none());
        resting = true;
        try {
            onItsOwnThread(look);
            resting = false;
        } catch (PowerCutError cut) {
            dead.add(reader);
            process = world.disk().process("reader");
            reader = begin();
            // Of lesser durability, what stands in segments after a cut may go until an owner has opened them.
            resting = isLesser();
        } finally {
            world.disk().faults(plan);
        }
    }

    /** As a process has its own; the owner's stands still meanwhile, so that runs stay the same. */
    private static void onItsOwnThread(Runnable look) {
        FutureTask<Boolean> task = new FutureTask<>(look, true);
        new Thread(task, "reader").start();
        try {
            task.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.getCause();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private boolean isLesser() {
        return settings.traits().lesser() != WorldSettings.Lesser.NONE;
    }

    /** Runs all lives; what the reader does not see as it should fails it. */
    BesideWorld run() {
        try {
            for (int life = 0; life < settings.lives(); life++) {
                Ending ending = world.live(world.plan(), life == settings.lives() - 1);
                quietly(() -> reader.lookAtAll());
                if (!resting) {
                    quietly(() -> reader.lookAtAll());
                }
                world.check(ending);
                quietly(() -> reader.lookAtAll());
                require();
            }
            count(reader);
            return this;
        } catch (RuntimeException | Error failure) {
            throw new AssertionError(
                    "reader beside fails: seed=" + world.history().seed() + " reason=" + failure, failure);
        }
    }

    /** What was seen is what the owner has: all of it where everything was durable before, else as long as the power was there. */
    private void require() {
        for (BesideReader each : dead) {
            each.seen().forEach((name, seen) -> {
                if (world.durabilityOf(name) == Durability.ALWAYS) {
                    require(name, seen);
                }
            });
            count(each);
        }
        dead.clear();
        reader.seen().forEach(this::require);
        resting = false;
    }

    private void require(String name, SortedMap<Long, ModelRecord> seen) {
        Map<Long, ModelRecord> known = new HashMap<>();
        world.model().collection(name).log().forEach(record -> known.put(record.position(), record));
        seen.forEach((position, record) -> {
            if (!record.equals(known.get(position))) {
                throw new AssertionError("reader has seen what the owner has not: collection=" + name + " seen="
                        + record + " owner=" + known.get(position));
            }
        });
    }

    private void count(BesideReader each) {
        looks += each.counts().looks();
        replaced += each.counts().replaced();
        seenCount += each.seen().values().stream().mapToLong(Map::size).sum();
    }

    /** What readers have done: a run in which they saw nothing proves nothing. */
    Totals totals() {
        return new Totals(looks, replaced, seenCount, world.compactedCount());
    }

    /** Sums over readers. */
    record Totals(long looks, long replaced, long seen, long compacted) {

        Totals plus(Totals other) {
            return new Totals(
                    looks + other.looks, replaced + other.replaced, seen + other.seen, compacted + other.compacted);
        }
    }
}
