package dev.tidemark.benchmarks.store;

import dev.tidemark.actors.Json;
import dev.tidemark.benchmarks.load.Workload;
import java.util.IdentityHashMap;

/** The values of a workload as JSON of the Java API, parsed ahead. Immutable; any thread. */
final class Values {

    private final IdentityHashMap<byte[], Json> parsed = new IdentityHashMap<>();

    Values(Workload workload) {
        for (int n = 0; !parsed.containsKey(workload.valueAt(n)); n++) {
            parsed.put(workload.valueAt(n), Json.parse(workload.valueAt(n)));
        }
    }

    /** @param value one of the workload's own arrays */
    Json json(byte[] value) {
        Json json = parsed.get(value);
        if (json == null) {
            throw new IllegalArgumentException("value is not of the workload: length=" + value.length);
        }
        return json;
    }
}
