package dev.tidemark.testkit.engine;

import dev.tidemark.testkit.disk.DiskOperation;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import java.util.regex.Pattern;

/**
 * Power that goes some operations after the first manifest that names the files of a compaction: while all that the compaction took
 * for durable must be so, and nothing has come since that would make it so.
 */
final class CutAfterCompaction implements FaultPlan {

    private static final Pattern COMPACTED = Pattern.compile(".*/log/[0-9]+\\.[0-9]+\\.jsonl");
    private static final Pattern MANIFEST = Pattern.compile(".*/manifest\\.json");

    private final Fault cut;
    private boolean named;
    private boolean published;
    private int left;

    /** @param operations that go well after the publication, of those that change anything */
    CutAfterCompaction(Fault cut, int operations) {
        this.cut = cut;
        this.left = operations;
    }

    @Override
    public Fault next(DiskOperation operation) {
        boolean move = operation.kind() == Kind.MOVE;
        if (!published) {
            named |= move && COMPACTED.matcher(operation.path()).matches();
            published = named && move && MANIFEST.matcher(operation.path()).matches();
            return Fault.NONE;
        }
        if (!cut.appliesTo(operation.kind())) {
            return Fault.NONE;
        }
        left--;
        return left < 0 ? cut : Fault.NONE;
    }
}
