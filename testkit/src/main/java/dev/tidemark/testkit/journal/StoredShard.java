package dev.tidemark.testkit.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.JournalShard.Retained;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What outlives the owners of a simulated shard: durable entries and marks, and frames that are on their way. */
final class StoredShard {

    /** What stands for a file, when it comes to recycling. */
    private static final int FRAMES_PER_FILE = 16;

    private static final int FILES_WANTED = 4;

    private final Map<CollectionId, TreeMap<Long, Stored>> entries = new TreeMap<>();
    private final Map<CollectionId, ForcedMark> marks = new TreeMap<>();
    private final List<List<JournalEntry>> unsettled = new ArrayList<>();
    private boolean unknown;
    private long epoch;
    private long sequence;

    private record Stored(JournalEntry entry, long sequence) {}

    /** Fences the owner before; returns the epoch of the new one. */
    long newOwner() {
        return ++epoch;
    }

    long epoch() {
        return epoch;
    }

    /** Frames written, not forced. */
    void write(List<List<JournalEntry>> frames) {
        frames.forEach(
                frame -> unsettled.add(frame.stream().map(StoredShard::copy).toList()));
    }

    private static JournalEntry copy(JournalEntry entry) {
        ByteBuffer lines = ByteBuffer.allocate(entry.lengthBytes());
        lines.put(entry.lines()).flip();
        return new JournalEntry(
                entry.collection(),
                entry.positions(),
                entry.segmentBase(),
                entry.segmentOffset(),
                lines,
                entry.forced());
    }

    int unsettledCount() {
        return unsettled.size();
    }

    /** From a failed step on nobody knows how many of the unsettled frames are durable. */
    void makeUnknown() {
        unknown = true;
    }

    boolean isUnknown() {
        return unknown;
    }

    /** The first {@code count} frames turn out durable, the others lost. */
    void settle(int count) {
        for (List<JournalEntry> frame : unsettled.subList(0, count)) {
            sequence++;
            for (JournalEntry entry : frame) {
                entries.computeIfAbsent(entry.collection(), collection -> new TreeMap<>())
                        .put(entry.positions().first(), new Stored(entry, sequence));
                entry.forced().ifPresent(mark -> marks.put(entry.collection(), mark));
            }
        }
        unsettled.clear();
        unknown = false;
    }

    /** Durable entries that end above the position, in order. */
    List<JournalEntry> above(CollectionId collection, long position) {
        return entries.getOrDefault(collection, new TreeMap<>()).values().stream()
                .map(Stored::entry)
                .filter(entry -> entry.positions().last() > position)
                .toList();
    }

    Map<CollectionId, ForcedMark> marks() {
        return new TreeMap<>(marks);
    }

    /** Last durable position of each collection. */
    Map<CollectionId, Long> lastPositions() {
        Map<CollectionId, Long> last = new TreeMap<>();
        marks.forEach((collection, mark) -> last.put(collection, mark.position()));
        entries.forEach((collection, stored) -> last.merge(
                collection, stored.lastEntry().getValue().entry().positions().last(), Math::max));
        return last;
    }

    void forget(CollectionId collection) {
        entries.remove(collection);
        marks.remove(collection);
    }

    boolean wantsRecycling() {
        return sequence - oldestSequence() > FILES_WANTED * FRAMES_PER_FILE;
    }

    /** Bytes above the marks that stand in the oldest file. */
    List<Retained> retained(Map<CollectionId, ForcedMark> forced) {
        List<Retained> retained = new ArrayList<>();
        long end = oldestSequence() + FRAMES_PER_FILE;
        entries.forEach((collection, stored) -> {
            long mark = forced.getOrDefault(collection, ForcedMark.NONE).position();
            long bytes = stored.values().stream()
                    .filter(each ->
                            each.sequence() < end && each.entry().positions().last() > mark)
                    .mapToLong(each -> each.entry().lengthBytes())
                    .sum();
            if (bytes > 0) {
                retained.add(new Retained(collection, bytes));
            }
        });
        return retained;
    }

    /** Drops what is forced of the oldest file, moves the rest on, and keeps the marks of both. */
    void recycleOldest(Map<CollectionId, ForcedMark> forced) {
        long end = oldestSequence() + FRAMES_PER_FILE;
        sequence++;
        for (CollectionId collection : new TreeSet<>(entries.keySet())) {
            ForcedMark mark = forced.getOrDefault(collection, ForcedMark.NONE);
            TreeMap<Long, Stored> kept = new TreeMap<>();
            Iterator<Stored> all =
                    entries.getOrDefault(collection, new TreeMap<>()).values().iterator();
            while (all.hasNext()) {
                Stored stored = all.next();
                long first = stored.entry().positions().first();
                if (stored.sequence() >= end) {
                    kept.put(first, stored);
                } else if (stored.entry().positions().last() > mark.position()) {
                    kept.put(first, new Stored(stored.entry(), sequence));
                }
            }
            entries.put(collection, kept);
            if (kept.isEmpty()) {
                entries.remove(collection);
            }
            if (mark.position() > 0) {
                marks.put(collection, mark);
            }
        }
    }

    private long oldestSequence() {
        return entries.values().stream()
                .flatMap(stored -> stored.values().stream())
                .mapToLong(Stored::sequence)
                .min()
                .orElse(sequence);
    }
}
