package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.RandomFaults;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.engine.Seams.Sabotage;
import dev.tidemark.testkit.model.DurabilityChecker;
import dev.tidemark.testkit.model.Ending;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.ModelStore;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.workload.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A store on a simulated disk over several lives of its process, each ended by chance, with a check after each. */
final class EngineWorld {

    private static final List<Fault> CUTS = List.of(Fault.CUT_BEFORE, Fault.CUT_DURING, Fault.CUT_AFTER);
    private static final List<Fault> KILLS = List.of(Fault.KILL_BEFORE, Fault.KILL_DURING, Fault.KILL_AFTER);

    /** Most operations from the publication of a compaction to a cut that comes for its sake. */
    private static final int CUT_AFTER_MAX = 12;

    private final long seed;
    private final WorldSettings settings;
    private final Seams seams;
    private final SplittableRandom random;
    private final Workload workload;
    private final SimulatedDisk disk;
    private final History history;
    private final DurabilityChecker checker;
    private final ModelStore model = new ModelStore();
    private final SealedBytes sealedBytes;
    private final Retaining.Bounds bounds = new Retaining.Bounds();
    private final Rotations rotations;
    private final List<String> diary = new ArrayList<>();
    private final ToldCuts cuts = new ToldCuts();
    private Map<String, Integer> beforeLastFlush = Map.of();
    private Map<String, Integer> atLastFlush = Map.of();
    private boolean refusedForDamage;
    private long compactedCount;

    EngineWorld(long seed, WorldSettings settings, Seams seams) {
        this.seed = seed;
        this.settings = settings;
        this.seams = seams;
        this.random = new SplittableRandom(seed);
        this.workload = new Workload(seed, settings.shape());
        this.disk = new SimulatedDisk(seed);
        this.sealedBytes = new SealedBytes(disk);
        disk.prepareDirectory(EngineProcess.DIRECTORY);
        this.history = new History(seed);
        this.checker = new DurabilityChecker(history);
        this.rotations = new Rotations(seams.sabotage() == Sabotage.SAME_HANDLE);
        names().forEach(name -> history.durability(name, durabilityOf(name)));
    }

    List<String> names() {
        return workload.collections();
    }

    History history() {
        return history;
    }

    ModelStore model() {
        return model;
    }

    Rotations rotations() {
        return rotations;
    }

    Seams seams() {
        return seams;
    }

    /** What was sealed in any life. */
    SealedBytes sealedBytes() {
        return sealedBytes;
    }

    void compacted(int segments) {
        compactedCount += segments;
    }

    /** Segments that compactions have made and published. */
    long compactedCount() {
        return compactedCount;
    }

    /** What openings since the last life said that they had cut off. */
    ToldCuts cuts() {
        return cuts;
    }

    Durability durabilityOf(String name) {
        return settings.durabilityOf(names().indexOf(name));
    }

    WorldSettings settings() {
        return settings;
    }

    /** What is set for a collection beside its durability. */
    UnaryOperator<CollectionSettings> settingsOf(String name) {
        Retention retention = settings.traits().retention();
        return workload.isStream(name) ? keyed -> keyed.withoutKeys().keeping(retention) : keyed -> keyed;
    }

    Retaining.Bounds logBounds() {
        return bounds;
    }

    SimulatedDisk disk() {
        return disk;
    }

    private EngineProcess start() {
        return new EngineProcess(this, disk, random.split());
    }

    /** All lives, with faults drawn from the seed. */
    void run() {
        try {
            for (int life = 0; life < settings.lives() && !refusedForDamage; life++) {
                boolean last = life == settings.lives() - 1;
                Ending ending = live(plan(), last);
                diary.add("life " + life + " ended: " + ending + " operations=" + disk.operations());
                check(ending);
            }
        } catch (RuntimeException | Error failure) {
            throw new AssertionError(
                    "simulation failed: seed=" + seed + " reason=" + failure + "\n  lives:\n  "
                            + String.join("\n  ", diary) + "\n  last operations:\n  "
                            + String.join("\n  ", disk.trace()),
                    failure);
        }
    }

    FaultPlan plan() {
        int draw = random.nextInt(100);
        diary.add("plan " + draw);
        long k = 1L + random.nextInt(random.nextBoolean() ? 60 : 500);
        if (draw < 40) {
            Fault cut = CUTS.get(random.nextInt(CUTS.size()));
            FaultPlan anywhere = ScriptedFault.once(k, cut);
            return settings.traits().compaction() && draw < 30
                    ? new CutAfterCompaction(cut, random.nextInt(CUT_AFTER_MAX))
                    : anywhere;
        }
        if (draw < 50) {
            return ScriptedFault.once(k, KILLS.get(random.nextInt(KILLS.size())));
        }
        if (draw < 65) {
            double risk = random.nextDouble() * 0.05;
            return new RandomFaults(random.nextLong())
                    .with(Kind.WRITE, Fault.ERROR, risk)
                    .with(Kind.FORCE, Fault.ERROR, risk)
                    .with(Kind.SYNC_DIRECTORY, Fault.ERROR, risk)
                    .with(Kind.CREATE, Fault.ERROR, risk)
                    .with(Kind.MOVE, Fault.ERROR, risk)
                    .with(Kind.WRITE, Fault.NO_SPACE, risk);
        }
        if (draw < 70) {
            return ScriptedFault.from(k, Fault.NO_SPACE);
        }
        if (draw < 80) {
            return ScriptedFault.once(k, Fault.ERROR)
                    .on(Kind.FORCE)
                    .orElse(ScriptedFault.once(k * 2, Fault.CUT_DURING));
        }
        return FaultPlan.none();
    }

    /** One life under the plan; how it ended. */
    Ending live(FaultPlan plan, boolean gently) {
        disk.faults(plan);
        try {
            EngineProcess process = start();
            int steps = 1 + random.nextInt(settings.stepsPerLife());
            for (int step = 0; step < steps; step++) {
                process.run(workload.next());
            }
            if (gently || random.nextInt(4) == 0) {
                process.close();
                disk.faults(FaultPlan.none());
                disk.processKill();
                return Ending.CLOSED;
            }
        } catch (PowerCutError cut) {
            disk.faults(FaultPlan.none());
            disk.restart();
            // A kill keeps more than a cut does, and the checker is told of the weaker.
            return Ending.POWER_CUT;
        } catch (EngineProcess.Fenced fenced) {
            // Of lesser durability, a journal that failed keeps no more than a power cut would.
            diary.add(fenced.toString());
            disk.faults(FaultPlan.none());
            disk.processKill();
            return Ending.POWER_CUT;
        } catch (StorageFailedException refusedToStart) {
            diary.add(refusedToStart.toString());
            // So does it when it could not even open the journal.
        }
        disk.faults(FaultPlan.none());
        if (random.nextInt(3) == 0) {
            disk.processKill();
            return Ending.KILLED;
        }
        disk.powerCut();
        return Ending.POWER_CUT;
    }

    /** Opens without faults, after any number of crashes inside of opening, and compares. */
    void check(Ending ending) {
        Ending worst = ending;
        cuts.forget();
        if (settings.rot() && random.nextInt(2) == 0) {
            rot();
        }
        while (random.nextInt(3) == 0) {
            boolean cut = crashInsideOpening();
            diary.add("crash inside of opening: cut=" + cut + " operations=" + disk.operations());
            worst = cut ? Ending.POWER_CUT : worst;
        }
        Ending weakest = worst;
        try {
            EngineProcess process = start();
            Map<String, Reopened> contents = process.contents();
            contents.replaceAll(this::whole);
            if (!keepsPromises(contents, weakest)) {
                refusedForDamage = true;
                return;
            }
            contents.forEach((name, reopened) -> model.collection(name).reset(reopened.log()));
            boolean damaged = contents.values().stream()
                    .anyMatch(reopened -> !reopened.damage().isEmpty());
            if (damaged) {
                requireRot(contents.toString());
            } else {
                process.checkChunks();
            }
            endCheck(process);
        } catch (CorruptDataException told) {
            requireRot(told.toString());
        }
    }

    /** With what compaction and retention were right to leave out. */
    private Reopened whole(String name, Reopened reopened) {
        List<ModelRecord> known = model.collection(name).log();
        if (settings.rot() && cuts.headless(name)) {
            bounds.lost(name);
        }
        return reopened.withCompacted(known)
                .withHead(known, bounds.first(name, !reopened.damage().isEmpty()));
    }

    /** Rot in the journal's last frames cannot be told from a torn write: they may be lost if the cut is told, and nothing else. */
    private boolean keepsPromises(Map<String, Reopened> contents, Ending ending) {
        boolean kept = true;
        for (Map.Entry<String, Reopened> each : contents.entrySet()) {
            try {
                checker.require(each.getKey(), ending, each.getValue());
            } catch (AssertionError broken) {
                boolean excused = settings.rot() && cuts.concern(each.getKey());
                if (!excused || !lacksTheLastFlushOnly(each.getKey(), each.getValue())) {
                    throw broken;
                }
                kept = false;
            }
        }
        return kept;
    }

    private boolean lacksTheLastFlushOnly(String name, Reopened reopened) {
        List<ModelRecord> known = model.collection(name).log();
        long found = reopened.last();
        Map<String, Integer> floor = lengths().equals(atLastFlush) ? beforeLastFlush : atLastFlush;
        if (found < floor.getOrDefault(name, 0) || found > known.size()) {
            return false;
        }
        Map<Long, ModelRecord> kept = new TreeMap<>();
        reopened.log().forEach(record -> kept.put(record.position(), record));
        return known.subList(0, (int) found).stream().allMatch(record -> record.equals(kept.get(record.position())));
    }

    /** Frames are about to be written together; a former writing that added nothing may have reached no file. */
    void flushing() {
        Map<String, Integer> lengths = lengths();
        if (!lengths.equals(atLastFlush)) {
            beforeLastFlush = atLastFlush;
            atLastFlush = lengths;
        }
    }

    private Map<String, Integer> lengths() {
        Map<String, Integer> lengths = new TreeMap<>();
        names().forEach(name -> lengths.put(name, model.collection(name).log().size()));
        return lengths;
    }

    private void requireRot(String told) {
        if (!settings.rot()) {
            throw new AssertionError("damage on a disk without rot: " + told);
        }
        refusedForDamage = true;
    }

    private void endCheck(EngineProcess process) {
        if (random.nextBoolean()) {
            process.close();
        }
        disk.processKill();
    }

    private boolean crashInsideOpening() {
        boolean cut = random.nextBoolean();
        List<Fault> faults = cut ? CUTS : KILLS;
        disk.faults(ScriptedFault.once(1L + random.nextInt(40), faults.get(random.nextInt(faults.size()))));
        try {
            start().contents();
            disk.faults(FaultPlan.none());
            disk.processKill();
            return false;
        } catch (PowerCutError expected) {
            disk.faults(FaultPlan.none());
            disk.restart();
            return cut;
        } catch (CorruptDataException told) {
            disk.faults(FaultPlan.none());
            disk.processKill();
            return false;
        }
    }

    private void rot() {
        List<Path> files = new ArrayList<>();
        collect(EngineProcess.DIRECTORY, files);
        if (!files.isEmpty()) {
            Path file = files.get(random.nextInt(files.size()));
            if (disk.length(file) > 0) {
                diary.add("rot: file=" + file + " offset=" + disk.rot(file));
            }
        }
    }

    private void collect(Path directory, List<Path> files) {
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            boolean file = name.endsWith(".wal") || name.endsWith(".jsonl") || name.endsWith(".json");
            if (file) {
                files.add(path);
            } else if (!name.endsWith(".tmp")) {
                collect(path, files);
            }
        }
    }
}
