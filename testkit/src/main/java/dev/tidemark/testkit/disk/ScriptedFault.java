package dev.tidemark.testkit.disk;

import dev.tidemark.testkit.disk.DiskOperation.Kind;
import java.util.function.Predicate;

/**
 * One fault at the k-th operation to which it applies, once or from there on. Moving k from 1 upwards until {@link #fired} stays
 * false sweeps the fault through a whole scenario.
 */
public final class ScriptedFault implements FaultPlan {

    private final Fault fault;
    private final long first;
    private final long last;
    private final Predicate<DiskOperation> filter;
    private long seen;
    private boolean fired;

    private ScriptedFault(Fault fault, long first, long last, Predicate<DiskOperation> filter) {
        this.fault = fault;
        this.first = first;
        this.last = last;
        this.filter = filter;
    }

    /**
     * The fault meets one operation.
     *
     * @param k counts from 1 the operations to which the fault applies
     */
    public static ScriptedFault once(long k, Fault fault) {
        return new ScriptedFault(fault, k, k, operation -> true);
    }

    /** The fault meets the k-th operation to which it applies and every such operation after it. */
    public static ScriptedFault from(long k, Fault fault) {
        return new ScriptedFault(fault, k, Long.MAX_VALUE, operation -> true);
    }

    /** The same, counting and meeting only operations of one kind. */
    public ScriptedFault on(Kind kind) {
        return where(operation -> operation.kind() == kind);
    }

    /** The same, counting and meeting only operations that the filter lets through. */
    public ScriptedFault where(Predicate<DiskOperation> further) {
        return new ScriptedFault(fault, first, last, filter.and(further));
    }

    /** Whether any operation was met. */
    public boolean fired() {
        return fired;
    }

    @Override
    public Fault next(DiskOperation operation) {
        if (!fault.appliesTo(operation.kind()) || !filter.test(operation)) {
            return Fault.NONE;
        }
        seen++;
        if (seen < first || seen > last) {
            return Fault.NONE;
        }
        fired = true;
        return fault;
    }
}
