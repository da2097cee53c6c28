package dev.tidemark.engine.space;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes by kind, and of all kinds: what was found, and by how much it has changed. Any thread. */
final class Tally {

    /** Every kind is a key, for ever. */
    private final Map<DiskKind, AtomicLong> bytes = new EnumMap<>(DiskKind.class);

    private final AtomicLong found = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();

    Tally() {
        for (DiskKind kind : DiskKind.values()) {
            bytes.put(kind, new AtomicLong());
        }
    }

    /** Something was written, cut or deleted. */
    void change(DiskKind kind, long delta) {
        of(kind).addAndGet(delta);
        changes.addAndGet(delta);
    }

    /** Something stands there that nobody knew of. */
    void find(Map<DiskKind, Long> more) {
        more.forEach((kind, length) -> {
            of(kind).addAndGet(length);
            found.addAndGet(length);
        });
    }

    private AtomicLong of(DiskKind kind) {
        return Objects.requireNonNull(bytes.get(kind));
    }

    /** All that stands there, less {@link #changes}. */
    long found() {
        return found.get();
    }

    /** Never begins anew. */
    long changes() {
        return changes.get();
    }

    /** Everything is to be found once more, what has changed so far with it. Nothing else may go on. */
    void forget() {
        bytes.values().forEach(counter -> counter.set(0));
        found.set(-changes.get());
    }

    Map<DiskKind, Long> read() {
        Map<DiskKind, Long> copy = new EnumMap<>(DiskKind.class);
        bytes.forEach((kind, counter) -> copy.put(kind, counter.get()));
        return copy;
    }
}
