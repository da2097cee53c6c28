package dev.tidemark.testkit.disk;

import java.util.ArrayList;
import java.util.List;

/** The last operations of a disk with their faults, and a hash over all of them. Guarded by the disk's monitor. */
final class OperationTrace {

    private static final int KEPT = 256;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private record Step(DiskOperation operation, Fault fault) {}

    private final Step[] ring = new Step[KEPT];
    private long count;
    private long hash;

    long count() {
        return count;
    }

    long hash() {
        return hash;
    }

    DiskOperation next(DiskOperation.Kind kind, String path, long offset, int length) {
        return new DiskOperation(count + 1, kind, path, offset, length);
    }

    void add(DiskOperation operation, Fault fault) {
        ring[(int) (count % KEPT)] = new Step(operation, fault);
        count++;
        mix(operation.kind().name().hashCode() * 31L + fault.name().hashCode());
        mix(operation.path().hashCode());
        mix(operation.offset() * 31 + operation.length());
    }

    void mix(long value) {
        hash = (Long.rotateLeft(hash, 23) ^ value) * FACTOR;
    }

    List<String> tail() {
        List<String> lines = new ArrayList<>();
        for (long index = Math.max(0, count - KEPT); index < count; index++) {
            Step step = ring[(int) (index % KEPT)];
            lines.add(
                    step.fault() == Fault.NONE
                            ? step.operation().toString()
                            : step.operation() + " -> " + step.fault());
        }
        return lines;
    }
}
