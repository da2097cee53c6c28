package dev.tidemark.testkit.disk;

/** Decides which fault meets each operation. Called in the order of the operations, within the disk's monitor. */
@FunctionalInterface
public interface FaultPlan {

    /** A fault that {@link Fault#appliesTo applies} to the operation's kind, {@link Fault#NONE} mostly. */
    Fault next(DiskOperation operation);

    /** A disk that keeps its promises. */
    static FaultPlan none() {
        return operation -> Fault.NONE;
    }

    /** This plan first; where it has no fault, the other one. */
    default FaultPlan orElse(FaultPlan other) {
        return operation -> {
            Fault fault = next(operation);
            return fault == Fault.NONE ? other.next(operation) : fault;
        };
    }
}
