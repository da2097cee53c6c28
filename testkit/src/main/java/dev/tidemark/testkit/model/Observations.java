package dev.tidemark.testkit.model;

import dev.tidemark.engine.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one collection's clients did and saw. Owned by its history. */
final class Observations {

    /**
     * An answered read.
     *
     * @param found the key's record, empty when it had no value
     */
    record KeyRead(String key, long startedAt, long endedAt, Optional<ModelRecord> found) {}

    /**
     * A record that a reader was handed.
     *
     * @param at moment of it
     */
    record Delivery(ModelRecord record, long at) {

        long position() {
            return record.position();
        }
    }

    /** A subscription, over all its connections. */
    static final class Reader {

        private final long after;
        private final List<Delivery> delivered = new ArrayList<>();

        Reader(long after) {
            this.after = after;
        }

        /** Position after which it began. */
        long after() {
            return after;
        }

        List<Delivery> delivered() {
            return delivered;
        }
    }

    private final List<Attempt> attempts = new ArrayList<>();
    private final List<KeyRead> reads = new ArrayList<>();
    private final TreeMap<String, Reader> readers = new TreeMap<>();
    private Durability durability = Durability.ALWAYS;
    private long syncedTo;

    List<Attempt> attempts() {
        return attempts;
    }

    List<KeyRead> reads() {
        return reads;
    }

    Map<String, Reader> readers() {
        return readers;
    }

    Durability durability() {
        return durability;
    }

    void durability(Durability newDurability) {
        durability = newDurability;
    }

    /** Position up to which a sync is known to have gone well, whatever the durability. */
    long syncedTo() {
        return syncedTo;
    }

    void syncedTo(long position) {
        syncedTo = Math.max(syncedTo, position);
    }

    /** Highest position known of anything that is there, zero for none. */
    long lastKnown() {
        return attempts.stream()
                .filter(Attempt::isThere)
                .mapToLong(Attempt::last)
                .max()
                .orElse(0);
    }

    /** Forgets what was seen beyond a position that a permitted loss has taken. */
    void forgetBeyond(long position) {
        reads.removeIf(read -> read.found().isPresent() && read.found().get().position() > position);
        readers.values().forEach(reader -> reader.delivered().removeIf(delivery -> delivery.position() > position));
    }
}
