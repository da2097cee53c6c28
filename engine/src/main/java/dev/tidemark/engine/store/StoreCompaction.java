package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionFigures;
import dev.tidemark.engine.compaction.CompactionPlan;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.compaction.CompactionResult.Replacement;
import dev.tidemark.engine.compaction.Survival;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compaction of one open collection, as its writer sees it. Owned by the writer, like the store; one compaction at a time.
 *
 * <ol>
 *   <li>{@link #begin} gives a {@link Compaction}, which any one thread carries out beside the writer.
 *   <li>{@link #publish} takes its result: from then on the compacted files are the log.
 *   <li>{@link #step} moves the key index over, until it says that nothing is left; the writer goes on in between.
 *   <li>{@link #replaced} has the old files moved away, on any thread.
 * </ol>
 *
 * A compaction that runs when the collection is closed must be abandoned before it is opened again.
 */
public final class StoreCompaction {

    /** Closed segments that are never taken: readers that are nearly up to date are in them. */
    private static final int LEFT_ALONE = 2;

    private final LogContext context;
    private final CollectionFiles files;
    private final CollectionStore store;
    private final KeyIndex index;
    private final Supplier<KeyHasher> hashers;
    private final ReplacedSegments replaced;

    /** Number of the last compaction that was begun. */
    private long lastNumber;

    private Optional<CompactionSwitch> running = Optional.empty();

    /** Sources of the compaction that was begun last. */
    private List<ClosedSegment> begun = List.of();

    /** Sources of which a compaction had nothing to leave out, whatever their counts say; empty for none. */
    private List<ClosedSegment> compact = List.of();

    /** Switches begun so far; read by threads that take checkpoints. */
    private final AtomicLong switchCount = new AtomicLong();

    StoreCompaction(
            LogContext context,
            CollectionFiles files,
            CollectionStore store,
            KeyIndex index,
            Supplier<KeyHasher> hashers) {
        this.context = context;
        this.files = files;
        this.store = store;
        this.index = index;
        this.hashers = hashers;
        this.replaced = new ReplacedSegments(context.disk(), files);
    }

    /** Whether a log of those closed segments has anything that may be compacted; told by the manifest alone. */
    public static boolean mayCompact(List<ClosedSegment> closed) {
        return closed.stream()
                .limit(Math.max(0, closed.size() - LEFT_ALONE))
                .anyMatch(segment -> segment.counts().sets() > 0);
    }

    /**
     * What is known of the part of the log that may be compacted. Counts of old entries may be too high: after a
     * compaction that had nothing to leave out, nothing counts as superfluous until the part changes.
     */
    public CompactionFigures figures() {
        List<ClosedSegment> sources = sources();
        long liveKeys = store.reader().size();
        LineCounts counts = sources.stream().map(ClosedSegment::counts).reduce(LineCounts.NONE, LineCounts::plus);
        if (sources.equals(compact)) {
            counts = new LineCounts(Math.min(counts.sets(), liveKeys), counts.deletes());
        }
        return new CompactionFigures(
                sources.size(),
                sources.stream().mapToLong(ClosedSegment::lengthBytes).sum(),
                counts,
                liveKeys);
    }

    /** Of the manifest. */
    public long generation() {
        return store.manifest().generation();
    }

    private List<ClosedSegment> sources() {
        List<ClosedSegment> closed = store.manifest().segments();
        return closed.subList(0, Math.max(0, closed.size() - LEFT_ALONE));
    }

    /** A compaction of all that may be compacted; empty when there is nothing, when the collection is damaged, or the disk refuses. */
    public Optional<Compaction> begin() {
        return begin(0);
    }

    /**
     * The same without tombstones that are old enough, as far as an earlier compaction has kept them: the log then goes by another
     * handle.
     *
     * @param tombstonesBeforeMillis time before which they were written, milliseconds since the epoch
     */
    public Optional<Compaction> begin(long tombstonesBeforeMillis) {
        List<ClosedSegment> sources = sources();
        LogView view = store.reader().view();
        boolean roomy = view.nextOrdinal() + sources.size() < Place.ORDINAL_MAX / 2;
        if (sources.isEmpty() || isSwitching() || store.damaged().isPresent() || !roomy) {
            return Optional.empty();
        }
        Optional<List<SegmentName>> names = names();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        lastNumber = Math.max(
                        Math.max(lastNumber, highest(names.get())),
                        store.manifest().generation())
                + 1;
        begun = List.copyOf(sources);
        Map<SegmentName, Integer> ordinals = new HashMap<>();
        view.segments().forEach(segment -> ordinals.put(segment.name(), segment.ordinal()));
        long segmentLengthMaxBytes = context.settings().segmentLengthMaxBytes(false);
        return Optional.of(new Compaction(
                context,
                files,
                new CompactionPlan(lastNumber, sources),
                new Compaction.Sizes(segmentLengthMaxBytes, ordinals, isTidy(names.get()) ? tombstonesBeforeMillis : 0),
                new Survival(index, hashers.get(), store.reader()::view)));
    }

    /** What stands in the log directory. */
    private Optional<List<SegmentName>> names() {
        try {
            return Optional.of(context.disk().list(files.logDirectory()).stream()
                    .flatMap(name -> files.nameOf(name).stream())
                    .toList());
        } catch (StorageFailedException failure) {
            return Optional.empty();
        }
    }

    /** Files may stay that nobody knows: their numbers are not given again. */
    private static long highest(List<SegmentName> names) {
        return names.stream().mapToLong(SegmentName::generation).max().orElse(0);
    }

    /** Whether every file is the log: a lost manifest cannot bring back one that has lines which a tombstone must outlive. */
    private boolean isTidy(List<SegmentName> names) {
        Manifest manifest = store.manifest();
        Set<SegmentName> listed =
                manifest.segments().stream().map(SegmentName::of).collect(Collectors.toSet());
        return names.stream()
                .allMatch(name -> listed.contains(name) || (!name.isCompacted() && name.base() > manifest.last()));
    }

    /** Whether places of the index are being moved: then {@link #step} is due, and no checkpoint may be begun. */
    public boolean isSwitching() {
        return running.isPresent();
    }

    /** Rises whenever segments are replaced. For any thread. */
    long switchCount() {
        return switchCount.get();
    }

    /**
     * Puts the files of a compaction in the place of their sources: the one moment in which it happens.
     *
     * @param durable position up to which the log is known to be durable, at least the result's horizon; the watermark, where
     *     nothing is shown before
     * @throws TidemarkException when the manifest cannot be published: it may come into force with the next opening; until then
     *     all is as before, and the files must stay
     */
    public void publish(CompactionResult result, long durable) {
        if (isSwitching() || durable < result.horizon()) {
            throw new IllegalStateException("compaction cannot be published: expectedDurable=" + result.horizon()
                    + " actualDurable=" + durable + " switching=" + isSwitching());
        }
        Manifest changed = store.manifest();
        for (Replacement replacement : result.replacements()) {
            changed = changed.replacing(replacement.sources(), replacement.compacted(), result.number());
        }
        CompactionSwitch next = new CompactionSwitch(
                context,
                closed -> files.segment(SegmentName.of(closed)),
                index,
                result,
                store.reader().view());
        if (result.droppedUntil() > 0) {
            changed = changed.rotated(changed.rotation().then(result.number(), result.droppedUntil()));
        }
        if (!result.replacements().isEmpty()) {
            try {
                store.publish(changed.durableTo(result.horizon()));
            } catch (TidemarkException failure) {
                next.close();
                throw failure;
            }
            switchCount.incrementAndGet();
            store.show(next.begun(store.reader().view()).withRotation(changed.rotation()), next.replaced());
        }
        if (result.replacements().isEmpty() && result.number() == lastNumber) {
            compact = begun;
        }
        running = Optional.of(next);
    }

    /**
     * Goes on with moving the index over, a few thousand keys.
     *
     * @return whether there is more to do; once there is not, the old segments are out of use
     * @throws TidemarkException after which the collection must be opened anew
     */
    public boolean step() {
        CompactionSwitch current = running.orElseThrow();
        if (current.step()) {
            return true;
        }
        if (!current.replaced().isEmpty()) {
            LogView view = store.reader().view();
            store.show(view.withSegments(view.segments(), List.of()), List.of());
            replaced.add(current.result().number(), current.replaced());
            store.indexMoved(view.segments().stream().mapToLong(Segment::length).sum());
        }
        running = Optional.empty();
        current.close();
        return false;
    }

    /** The store is being closed, maybe in the middle of a switch: the next opening finds the index's places by itself. */
    void close() {
        running.ifPresent(CompactionSwitch::close);
        running = Optional.empty();
    }

    /** The same without touching the files any more. */
    void abandon() {
        running.ifPresent(CompactionSwitch::letGo);
        running = Optional.empty();
    }

    /** Files on their way to the backups; for any thread. */
    public ReplacedSegments replaced() {
        return replaced;
    }
}
