package dev.tidemark.engine.chunk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Chunks that were opened lately; a bounded number. Safe for any thread. */
final class OpenChunks {

    /** What the index of one is named by. */
    record Name(ChunkRange range, String renderer) {}

    private static final int KEPT_MAX = 64;

    /** In order of use. Guarded by itself. */
    private final Map<Name, Chunk> kept = new LinkedHashMap<>(16, 0.75f, true);

    Optional<Chunk> find(Name name) {
        synchronized (kept) {
            return Optional.ofNullable(kept.get(name));
        }
    }

    void add(Name name, Chunk chunk) {
        synchronized (kept) {
            kept.put(name, chunk);
            if (kept.size() > KEPT_MAX) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }
}
