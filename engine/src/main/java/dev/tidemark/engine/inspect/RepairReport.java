package dev.tidemark.engine.inspect;

import dev.tidemark.engine.inspect.RepairStep.Remedy;
import java.util.List;

/** What a repair has done, or would do, in its order. Immutable. */
public record RepairReport(List<RepairStep> steps) {

    public RepairReport {
        steps = List.copyOf(steps);
    }

    /** Whether a step takes what is lost for lost. */
    public boolean losesSomething() {
        return steps.stream().anyMatch(step -> step.remedy() == Remedy.ACCEPT_LOSS);
    }

    /** Whether every step was done. */
    public boolean isDone() {
        return steps.stream().allMatch(RepairStep::done);
    }
}
