package dev.tidemark.engine.store;

import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.manifest.HeadMark;
import dev.tidemark.engine.manifest.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What retention lets a log lose: whole closed segments from its head, each of whose records lies beyond one of the limits. Owned by
 * the collection's writer.
 */
public final class HeadRetention {

    private final Retention limits;
    private final CollectionStore store;
    private final HeadMark mark;
    private final RemovedSegments removed;
    private final WriteTimes times = new WriteTimes();

    HeadRetention(Retention limits, CollectionStore store, FileSystem disk, CollectionFiles files) {
        this.limits = limits;
        this.store = store;
        this.mark = new HeadMark(disk, files);
        this.removed = new RemovedSegments(disk, files);
    }

    /**
     * Where the log may begin now; empty when nothing may go.
     *
     * @param nowMillis milliseconds since the epoch
     */
    public OptionalLong due(long nowMillis) {
        if (!limits.isLimited()
                || store.damaged().isPresent()
                || store.compaction().isSwitching()) {
            return OptionalLong.empty();
        }
        LogView view = store.reader().view();
        List<ClosedSegment> closed = store.closedSegments();
        long bytesBehind = view.segments().stream().mapToLong(Segment::length).sum();
        OptionalLong first = OptionalLong.empty();
        for (ClosedSegment segment : closed) {
            bytesBehind -= segment.lengthBytes();
            boolean beyond = bytesBehind >= limits.maxBytes().orElse(Long.MAX_VALUE)
                    || view.watermark() - segment.last() >= limits.maxCount().orElse(Long.MAX_VALUE)
                    || isOld(view, segment, nowMillis);
            if (!beyond) {
                break;
            }
            first = OptionalLong.of(segment.last() + 1);
        }
        return first;
    }

    /**
     * Removes closed segments from the head of the log, for readers and for ever, in steps each of which a crash may follow: 1. the head
     * mark; 2. the manifest, which is the moment in which it happens; 3. readers; 4. the files, with {@link #deleteFiles}.
     *
     * @param first as {@link #due} gave it
     * @throws StorageFailedException when that could not be published: all is as before, and may come into force with the next opening
     */
    public void remove(long first) {
        Manifest next = store.manifest().beginningAt(first);
        mark.publish(first);
        store.publish(next);
        LogView view = store.reader().view();
        List<Segment> gone = view.segments().stream()
                .filter(segment -> segment.base() < first)
                .toList();
        gone.forEach(segment -> segment.removed(first));
        store.show(view.beginningAt(first), gone);
        gone.forEach(Segment::retire);
        removed.add(gone);
        times.forgetBefore(first);
    }

    /**
     * Deletes the files of what was removed that nobody pins.
     *
     * @return files that still wait
     * @throws StorageFailedException when the disk refuses; a later call tries again, or the next opening
     */
    public int deleteFiles(Pins pins) {
        return removed.delete(pins);
    }

    private boolean isOld(LogView view, ClosedSegment segment, long nowMillis) {
        return limits.maxAge().isPresent() && agesAt(view, segment, nowMillis) <= nowMillis;
    }

    /** When every line of the segment is beyond the age; {@code Long.MAX_VALUE} while that cannot be told. */
    private long agesAt(LogView view, ClosedSegment segment, long nowMillis) {
        long age = limits.maxAge().map(Duration::toMillis).orElse(Long.MAX_VALUE);
        long written = times.latest(view, segment.last(), nowMillis);
        return written > Long.MAX_VALUE - age ? Long.MAX_VALUE : written + age;
    }

    /** Position of a line whose time was found unreadable since the last call, so that a later one's serves. */
    public OptionalLong takeUnreadable() {
        return times.takeUnreadable();
    }

    /**
     * When there may next be something to do though nothing is written: a segment to close, or one to remove.
     *
     * @return milliseconds since the epoch, {@code Long.MAX_VALUE} for never
     */
    public long nextMillis(long nowMillis) {
        long roll = store.staging().rollAtMillis();
        List<ClosedSegment> closed = store.closedSegments();
        boolean ages = limits.maxAge().isPresent() && !closed.isEmpty();
        return ages ? Math.min(roll, agesAt(store.reader().view(), closed.get(0), nowMillis)) : roll;
    }
}
