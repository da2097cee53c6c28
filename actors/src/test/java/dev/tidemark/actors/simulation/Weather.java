package dev.tidemark.actors.simulation;

import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.RandomFaults;
import dev.tidemark.testkit.disk.ScriptedFault;
import java.util.random.RandomGenerator;

/** What the disk does during one life of the process. */
enum Weather {
    CALM,
    /** The process ends, or the power does, at some operation. */
    SCRIPTED_END,
    /** Files and directories cannot be synced now and then. */
    FAILING_SYNCS,
    /** No sync goes well for a while. */
    DEAD_SYNCS,
    /** Writes, creations and moves fail now and then. */
    FAILING_WRITES,
    FAILING_READS,
    /** Space runs out and comes back; see {@link StoreWorld}. */
    FULL_DISK,
    TOO_MANY_OPEN_FILES,
    SLOW,
    READ_ONLY;

    private static final Fault[] ENDS = {
        Fault.CUT_BEFORE, Fault.CUT_DURING, Fault.CUT_AFTER, Fault.KILL_BEFORE, Fault.KILL_DURING, Fault.KILL_AFTER
    };

    /** A plan of this weather; a scripted end may come on top of it. */
    FaultPlan plan(RandomGenerator random) {
        RandomFaults faults = new RandomFaults(random.nextLong());
        boolean ends = this == SCRIPTED_END || (this != CALM && random.nextInt(3) == 0);
        return ends ? faults(faults, random).orElse(end(random)) : faults(faults, random);
    }

    private static FaultPlan end(RandomGenerator random) {
        long at = 1L + random.nextInt(random.nextBoolean() ? 40 : 400);
        return ScriptedFault.once(at, ENDS[random.nextInt(ENDS.length)]);
    }

    private FaultPlan faults(RandomFaults faults, RandomGenerator random) {
        double often = random.nextInt(3) == 0 ? 0.2 : 0.03;
        return switch (this) {
            case CALM, SCRIPTED_END, FULL_DISK, READ_ONLY -> faults;
            case FAILING_SYNCS ->
                faults.with(Kind.FORCE, Fault.ERROR, often).with(Kind.SYNC_DIRECTORY, Fault.ERROR, often);
            case DEAD_SYNCS ->
                ScriptedFault.from(1L + random.nextInt(20), Fault.ERROR).on(Kind.FORCE);
            case FAILING_WRITES ->
                faults.with(Kind.WRITE, Fault.ERROR, often / 2)
                        .with(Kind.WRITE, Fault.NO_SPACE, often / 2)
                        .with(Kind.CREATE, Fault.NO_SPACE, often)
                        .with(Kind.TRUNCATE, Fault.ERROR, often)
                        .with(Kind.MOVE, Fault.ERROR, often)
                        .with(Kind.DELETE, Fault.ERROR, often);
            case FAILING_READS ->
                faults.with(Kind.READ, Fault.ERROR, often)
                        .with(Kind.OPEN, Fault.ERROR, often)
                        .with(Kind.LIST, Fault.ERROR, often)
                        .with(Kind.LOOK_UP, Fault.ERROR, often / 4);
            case TOO_MANY_OPEN_FILES -> faults.with(Fault.TOO_MANY_OPEN_FILES, often);
            case SLOW -> faults.with(Fault.SLOW, often / 4);
        };
    }
}
