package dev.tidemark.testkit.disk;

import dev.tidemark.testkit.disk.DiskOperation.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Faults by probability per kind of operation, from a seed. Pausing it does not use up its random numbers. */
public final class RandomFaults implements FaultPlan {

    private record Risk(Fault fault, double probability) {}

    private final RandomGenerator random;
    private final Map<Kind, List<Risk>> risks = new EnumMap<>(Kind.class);
    private boolean paused;

    public RandomFaults(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Adds a risk: the fault meets each operation of the kind with the probability. */
    public RandomFaults with(Kind kind, Fault fault, double probability) {
        if (!fault.appliesTo(kind)) {
            throw new IllegalArgumentException("fault does not apply: fault=" + fault + " kind=" + kind);
        }
        risks.computeIfAbsent(kind, unseen -> new ArrayList<>()).add(new Risk(fault, probability));
        return this;
    }

    /** Adds the same risk for every kind to which the fault applies. */
    public RandomFaults with(Fault fault, double probability) {
        for (Kind kind : Kind.values()) {
            if (fault.appliesTo(kind)) {
                with(kind, fault, probability);
            }
        }
        return this;
    }

    /** No fault while paused: for the parts of a scenario that must succeed. */
    public void pause(boolean pause) {
        paused = pause;
    }

    @Override
    public Fault next(DiskOperation operation) {
        List<Risk> candidates = risks.get(operation.kind());
        if (paused || candidates == null) {
            return Fault.NONE;
        }
        double draw = random.nextDouble();
        for (Risk risk : candidates) {
            draw -= risk.probability();
            if (draw < 0) {
                return risk.fault();
            }
        }
        return Fault.NONE;
    }
}
