package dev.tidemark.testkit.backup;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.backup.BackupCreation;
import dev.tidemark.engine.backup.BackupDirectory;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSource;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.BackupVerification;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.backup.RestoreLimit;
import dev.tidemark.engine.backup.RestoreMark;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.engine.EverySecond;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A store, its backups, and what was acknowledged at each cut. A fault may meet any operation of a scenario; afterwards every backup
 * that says it is one must give exactly what was there at its cut, and no directory may pass for a store that is none.
 */
final class BackupWorld {

    static final Path DATA = Path.of("/data");
    static final Path BACKUPS = Path.of("/backups");
    static final Path RESTORED = Path.of("/restored");
    static final String RESTORED_FROM = "00000002";
    private static final List<String> NAMES = List.of("accounts", "items", "empty");
    private static final LockHolder HOLDER = new LockHolder(1, "host", "2026-11-20T00:00:00Z", "token");

    /** What is wrong on purpose. */
    enum Planted {
        NOTHING,
        /** The last position before the cut is left out. */
        MISSED_TAIL,
        /** A restore leaves out the last line of each log, a deletion. */
        LOST_DELETE
    }

    private final SimulatedDisk disk;
    private final Planted planted;

    /** What was there at each cut, by the time of the backup. */
    private final Map<Long, SortedMap<String, SortedMap<String, String>>> cuts = new LinkedHashMap<>();

    private SortedMap<String, SortedMap<String, String>> acknowledged = new TreeMap<>();

    /** With the write that may be under way. */
    private SortedMap<String, SortedMap<String, String>> possible = new TreeMap<>();

    private long time;

    /** Last position of the items at the last cut: a deletion. */
    private long lastItem;

    BackupWorld(long seed, Planted planted) {
        this.disk = new SimulatedDisk(seed);
        this.planted = planted;
        NAMES.forEach(name -> acknowledged.put(name, new TreeMap<>()));
    }

    SimulatedDisk disk() {
        return disk;
    }

    StoreProcess open() {
        return new StoreProcess(disk, DATA, NAMES);
    }

    /** In the order of names and keys: maps of the JDK have another one in each process. */
    void write(StoreProcess store, Map<String, Map<String, Optional<String>>> unordered) {
        SortedMap<String, Map<String, Optional<String>>> changes = new TreeMap<>();
        unordered.forEach((name, writes) -> changes.put(name, new TreeMap<>(writes)));
        possible = copyOf(acknowledged);
        changes.forEach((name, writes) -> writes.forEach((key, value) -> value.ifPresentOrElse(
                text -> possible.get(name).put(key, text),
                () -> possible.get(name).remove(key))));
        store.write(changes);
        acknowledged = copyOf(possible);
    }

    /** Moves an amount: the sum over both collections stays the same at every cut. */
    void transfer(StoreProcess store, int round) {
        int there = round % 100;
        write(
                store,
                Map.of(
                        "accounts",
                        Map.of("left", Optional.of(Integer.toString(100 - there)), "k" + round % 7, Optional.of("1")),
                        "items",
                        Map.of("right", Optional.of(Integer.toString(there)), "k" + round % 5, Optional.of("2"))));
    }

    /** @param meanwhile happens between the cut and the copying */
    String backUp(StoreProcess store, BackupKind kind, Runnable meanwhile) {
        write(store, Map.of("items", Map.of("gone", Optional.of("3"))));
        write(store, Map.of("items", Map.of("gone", Optional.empty())));
        write(store, Map.of("accounts", Map.of("last", Optional.of(Long.toString(time)))));
        Map<String, Long> cut = store.cut();
        time++;
        lastItem = cut.get("items");
        cuts.put(time, copyOf(acknowledged));
        List<BackupSource> sources =
                store.sources(cut, position -> planted == Planted.MISSED_TAIL ? Math.max(0, position - 1) : position);
        meanwhile.run();
        return new BackupCreation(backups(), kind, time, BackupWork.UNWATCHED).run(sources, source -> false);
    }

    BackupDirectory backups() {
        return new BackupDirectory(disk, BACKUPS);
    }

    private static SortedMap<String, SortedMap<String, String>> copyOf(
            SortedMap<String, SortedMap<String, String>> state) {
        SortedMap<String, SortedMap<String, String>> copy = new TreeMap<>();
        state.forEach((name, values) -> copy.put(name, new TreeMap<>(values)));
        return copy;
    }

    void restore(String id, Path target) {
        StoreRestore restore =
                new StoreRestore(new RestoreMeans(disk, BackupWork.UNWATCHED, new EverySecond()), () -> 42 + time);
        StoreRestore.Wanted wanted = planted == Planted.LOST_DELETE
                ? new StoreRestore.Wanted(
                        Optional.of(new CollectionName("items")),
                        Optional.empty(),
                        RestoreLimit.toPosition(lastItem - 1))
                : StoreRestore.Wanted.ALL;
        restore.run(backups().of(id), target, wanted, HOLDER, time);
    }

    /** Runs a scenario until its end or the fault's. */
    void live(ScriptedFault fault, Runnable scenario) {
        disk.faults(fault);
        try {
            scenario.run();
        } catch (PowerCutError | StorageFailedException | FencedException | CorruptDataException ended) {
            // Whatever ended it: what stands now is looked at by a fresh process.
        }
        disk.faults(FaultPlan.none());
        if (disk.isDown()) {
            disk.restart();
        } else {
            disk.processKill();
        }
    }

    /** Looks at all that the fault has left. */
    void check() {
        List<String> ids = backups().ids();
        for (String id : ids) {
            BackupSummary summary = new BackupVerification(backups(), BackupWork.UNWATCHED).run(id, time);
            if (summary.state() != BackupSummary.State.VERIFIED) {
                throw new AssertionError("backup is none: " + summary);
            }
            Path target = Path.of("/check-" + id);
            restore(id, target);
            requireEqual("backup " + id, cuts.get(summary.timeMillis()), target);
        }
        checkRestored(ids);
        StoreProcess store = open();
        if (!store.state().equals(acknowledged) && !store.state().equals(possible)) {
            throw new AssertionError("store differs: expected=" + acknowledged + " actual=" + store.state());
        }
        store.close();
    }

    private void checkRestored(List<String> ids) {
        boolean empty = disk.list(RESTORED).stream().allMatch(name -> name.equals("LOCK"));
        boolean marked = new RestoreMark(disk, RESTORED).stands();
        if (!empty && !marked) {
            BackupSummary last = backups().summary(RESTORED_FROM);
            requireEqual("restored store", cuts.get(last.timeMillis()), RESTORED);
            try {
                restore(last.id(), RESTORED);
                throw new AssertionError("restored over a store");
            } catch (InvalidRequestException refused) {
                return;
            }
        }
        if (marked) {
            try {
                StoreProcess.ofCatalog(disk, RESTORED);
                throw new AssertionError("interrupted restore opens as a store");
            } catch (CorruptDataException refused) {
                // As it should be.
            }
        }
        if (!ids.isEmpty()) {
            String last = ids.get(ids.size() - 1);
            restore(last, RESTORED);
            requireEqual("restore begun anew", cuts.get(backups().summary(last).timeMillis()), RESTORED);
        }
    }

    private void requireEqual(String what, SortedMap<String, SortedMap<String, String>> all, Path directory) {
        SortedMap<String, SortedMap<String, String>> expected =
                planted == Planted.LOST_DELETE ? all.subMap("items", "items\0") : all;
        StoreProcess restored = StoreProcess.ofCatalog(disk, directory);
        SortedMap<String, SortedMap<String, String>> actual = restored.state();
        restored.close();
        List<String> missing = new ArrayList<>();
        expected.forEach((name, values) -> values.forEach((key, value) -> {
            String found = actual.getOrDefault(name, new TreeMap<>()).get(key);
            if (!value.equals(found)) {
                missing.add(name + "/" + key + " expected=" + value + " actual=" + found);
            }
        }));
        if (!missing.isEmpty()) {
            throw new AssertionError("acknowledged write is missing: what=" + what + " " + missing);
        }
        if (!actual.equals(expected)) {
            throw new AssertionError(
                    "deleted key is back: what=" + what + " expected=" + expected + " actual=" + actual);
        }
    }
}
