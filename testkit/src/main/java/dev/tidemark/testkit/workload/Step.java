package dev.tidemark.testkit.workload;

import java.util.List;

/** One operation of a workload, as plain data. */
public sealed interface Step {

    /** Counts the steps of a workload from zero; names the step in failures. */
    long number();

    String collection();

    /** One set or delete, on its own. */
    record Write(long number, String collection, PlannedWrite write) implements Step {}

    /** Several writes that happen together or not at all. */
    record Batch(long number, String collection, List<PlannedWrite> writes) implements Step {

        public Batch {
            writes = List.copyOf(writes);
        }
    }

    /** Reads the latest value of a key. */
    record Read(long number, String collection, String key) implements Step {}

    /** Lists all keys that start with a prefix. */
    record ListKeys(long number, String collection, String prefix) implements Step {}

    /** Reads records on from where this reader stopped: a catch-up, or a subscription that goes on. */
    record ReadLog(long number, String collection, String reader, int limit) implements Step {}
}
