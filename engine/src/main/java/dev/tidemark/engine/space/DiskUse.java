package dev.tidemark.engine.space;

import java.util.Map;

/**
 * Bytes that files take, by kind: the sum of their lengths. Immutable.
 *
 * @param exact whether everything has been counted; until then it is less than there is
 */
public record DiskUse(Map<DiskKind, Long> bytes, boolean exact) {

    public static final DiskUse NONE = new DiskUse(Map.of(), true);

    public DiskUse {
        bytes = Map.copyOf(bytes);
    }

    public long of(DiskKind kind) {
        return bytes.getOrDefault(kind, 0L);
    }

    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
