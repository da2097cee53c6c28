package dev.tidemark.engine.space;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes by kind, and of all kinds. Any thread. */
final class Tally {

    /** Every kind is a key, for ever. */
    private final Map<DiskKind, AtomicLong> bytes = new EnumMap<>(DiskKind.class);

    private final AtomicLong total = new AtomicLong();

    Tally() {
        for (DiskKind kind : DiskKind.values()) {
            bytes.put(kind, new AtomicLong());
        }
    }

    /** @return bytes of all kinds */
    long add(DiskKind kind, long delta) {
        Objects.requireNonNull(bytes.get(kind)).addAndGet(delta);
        return total.addAndGet(delta);
    }

    void addAll(Map<DiskKind, Long> deltas) {
        deltas.forEach(this::add);
    }

    long total() {
        return total.get();
    }

    void clear() {
        bytes.values().forEach(counter -> counter.set(0));
        total.set(0);
    }

    Map<DiskKind, Long> read() {
        Map<DiskKind, Long> copy = new EnumMap<>(DiskKind.class);
        bytes.forEach((kind, counter) -> copy.put(kind, counter.get()));
        return copy;
    }
}
