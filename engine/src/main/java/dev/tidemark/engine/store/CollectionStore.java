package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CacheBudget;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.recovery.CheckpointChoice;
import dev.tidemark.engine.recovery.Recovered;
import dev.tidemark.engine.state.Checkpoints;
import dev.tidemark.engine.state.DueTimes;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One open collection, as its writer owns it: takes durable batches in and keeps segments, watermark and key index in step.
 * Owned by one thread at a time; readers use {@link #reader}.
 *
 * <p>The order of {@link #apply} is law: segment → watermark → index; only then may the callers be answered and readers woken.
 * When it throws, the collection must be opened anew: the journal holds what is durable.
 */
public final class CollectionStore {

    private final LogContext context;
    private final CollectionFiles files;
    private final KeyIndex index;
    private final CollectionReader reader;
    private final Staging staging;
    private final IndexFeed feed;
    private final ManifestFile manifests;
    private SegmentWriter active;

    /** Segments that have stopped growing and whose recent lines are still in memory, oldest first. */
    private final ArrayDeque<Segment> retired = new ArrayDeque<>();

    /** Bytes of the growing segment's header, known before it is written. */
    private int headerLength;

    private Manifest manifest;
    private final KeySeed seed;

    /** What this log is the catalog of, where it is that. */
    private Optional<Catalog> imaged = Optional.empty();

    /** Lines of the growing segment. */
    private LineCounts activeCounts;

    private final StoreCompaction compaction;

    /** Bytes appended since the last checkpoint was begun. */
    private long bytesSinceCheckpoint;

    private long watermark;

    /**
     * @param rolling when the growing segment is full
     * @param ahead whether the segments hold durable lines that the journal does not know of
     */
    CollectionStore(
            LogContext context,
            CollectionFiles files,
            KeySeed seed,
            RollRule rolling,
            Recovered recovered,
            boolean ahead) {
        this.context = context;
        this.files = files;
        this.index = recovered.index();
        this.active = recovered.active();
        this.activeCounts = recovered.growing().counts();
        this.headerLength = header(active.segment().base()).length;
        this.watermark = recovered.watermark();
        this.manifest = recovered.manifest();
        this.manifests = new ManifestFile(context.disk(), files);
        this.seed = seed;
        LogView view = recovered.view(context.cacheBudget());
        this.reader = new CollectionReader(index, recovered.hashers(), view, recovered.damage());
        this.feed = new IndexFeed(index, reader, context.cacheBudget());
        this.staging = new Staging(
                reader,
                recovered.hashers().get(),
                new Staging.Place(watermark + 1, active.segment().base(), nextOffset(), rolling.dueAt(view)),
                rolling,
                base -> header(base).length);
        this.compaction = new StoreCompaction(context, files, this, index, recovered.hashers());
        if (ahead) {
            staging.bring(forcedMark());
        }
    }

    private long nextOffset() {
        return Math.max(active.length(), headerLength);
    }

    public CollectionId id() {
        return files.id();
    }

    public CollectionReader reader() {
        return reader;
    }

    public Staging staging() {
        return staging;
    }

    public long watermark() {
        return watermark;
    }

    /** @param due is asked for with the first entry that expires, and told of all from then on */
    public void tell(Supplier<DueTimes> due) {
        feed.tell(due);
    }

    /**
     * Takes in the oldest batch in flight, which the journal has made durable.
     *
     * @return the segment that this batch made closed, for the caller to have finished, when it was the first of a new one
     */
    public Optional<ClosingSegment> apply(Batch batch) {
        Optional<ClosingSegment> closing = Optional.empty();
        if (batch.segmentBase() != active.segment().base()) {
            closing = Optional.of(roll(batch.segmentBase()));
        }
        if (nextOffset() != batch.segmentOffset() || watermark + 1 != batch.firstPosition()) {
            throw new IllegalStateException("batch does not follow: expectedOffset=" + nextOffset() + " actualOffset="
                    + batch.segmentOffset() + " expectedPosition=" + (watermark + 1) + " actualPosition="
                    + batch.firstPosition());
        }
        active.append(batch.appendedLines());
        bytesSinceCheckpoint += batch.lengthBytes();
        watermark = batch.lastPosition();
        activeCounts = activeCounts.plus(batch.counts());
        reader.publish(reader.view().withWatermark(watermark));
        try {
            feed.take(batch, active.segment().ordinal());
        } catch (RuntimeException failure) {
            closing.ifPresent(ClosingSegment::letGo);
            throw failure;
        }
        return closing;
    }

    private ClosingSegment roll(long base) {
        SegmentWriter closed = active;
        Segment segment = new Segment(reader.view().nextOrdinal(), base, files.segment(base), context.readHandles(), 0);
        byte[] header = header(base);
        active = new SegmentWriter(context, files, segment, header, SegmentWriter.Start.empty());
        headerLength = header.length;
        reader.publish(reader.view().withGrowing(segment));
        LineCounts counts = activeCounts;
        activeCounts = LineCounts.NONE;
        return new ClosingSegment(closed, new PositionRange(closed.segment().base(), watermark), counts);
    }

    private byte[] header(long base) {
        return new SegmentHeader(files.id(), files.handle(), base).encode();
    }

    /** Bytes that are durable in the journal and not yet handed to the operating system. */
    public long unflushedBytes() {
        return active.unflushedBytes();
    }

    /** Hands the appended lines to the operating system; what fails stays in memory and in the journal. */
    public void flush() {
        active.writeOut();
        flushed();
    }

    /**
     * The slow part of {@link #flush} for the lines appended so far.
     *
     * @return runs once, on any thread, while the owner goes on; then the owner calls {@link #flushed}
     */
    public Runnable flushing() {
        return active::writeOutEvenly;
    }

    /** Lines were flushed: gives up memory beyond the budget. */
    public void flushed() {
        while (context.cacheBudget().isExceeded() && !retired.isEmpty()) {
            retired.removeFirst().releaseMemory(context.cacheBudget());
        }
        active.releaseMemory();
    }

    /** Gives up recent lines that nobody has used for so long; readers find them in the files. */
    public void sweepCache(long nowNanos, long ageMaxNanos) {
        CacheBudget budget = context.cacheBudget();
        retired.removeIf(segment -> !segment.sweepMemory(budget, nowNanos, ageMaxNanos));
        active.segment().sweepMemory(budget, nowNanos, ageMaxNanos);
    }

    /**
     * Makes the growing segment durable.
     *
     * @throws StorageFailedException after which the collection must be opened anew
     */
    public ForcedMark force() {
        active.force();
        flushed();
        return forcedMark();
    }

    /**
     * {@link #force} for the lines appended so far.
     *
     * @return makes them durable, on any thread, while the owner goes on; fails like {@link #force}, and where the store has ended
     */
    public Supplier<ForcedMark> forcing() {
        SegmentWriter forced = active;
        ForcedMark mark = new ForcedMark(watermark, forced.segment().base(), forced.length());
        return () -> {
            try {
                forced.force();
            } catch (RuntimeException failure) {
                forced.forgetHandle();
                throw failure;
            }
            return mark;
        };
    }

    private ForcedMark forcedMark() {
        return new ForcedMark(watermark, active.segment().base(), active.forcedLength());
    }

    /** After a failure of the disk: the next write goes through a new handle and trusts nothing before it. */
    public void forgetHandle() {
        active.forgetHandle();
    }

    /**
     * Lists a finished segment in the manifest; segments finish in order.
     *
     * @return how far the segments are durable now
     */
    public ForcedMark closed(ClosedSegment segment) {
        publish(manifest.with(segment));
        retired.addLast(reader.view().segments().get(reader.view().indexOfBase(segment.base())));
        return new ForcedMark(segment.last(), segment.base(), segment.lengthBytes());
    }

    /** Closes the growing segment if it has lines, is to be closed by now, and nothing is on its way to it. */
    public Optional<ClosingSegment> rollIfDue(long wallMillis) {
        return staging.rollQuietly(wallMillis).map(this::roll);
    }

    public List<ClosedSegment> closedSegments() {
        return manifest.segments();
    }

    public StoreCompaction compaction() {
        return compaction;
    }

    /** What a collection of such limits may lose. */
    public HeadRetention retention(Retention limits) {
        return new HeadRetention(limits, this, context.disk(), files);
    }

    Manifest manifest() {
        return manifest;
    }

    void publish(Manifest next) {
        manifests.publish(next);
        manifest = next;
    }

    /** Shows readers other segments, and gives up what is in memory of those that have gone. */
    void show(LogView view, List<Segment> gone) {
        reader.publish(view);
        retired.removeAll(gone);
        gone.forEach(segment -> segment.releaseMemory(context.cacheBudget()));
    }

    /** The index names other places: no image of before serves, and a new one is as urgent as after that many bytes. */
    void indexMoved(long logBytes) {
        bytesSinceCheckpoint = Math.max(bytesSinceCheckpoint, logBytes);
    }

    /** Why the collection takes no writes, empty for a healthy one. */
    public Optional<TidemarkException> damaged() {
        return reader.damaged(Location.of(files.directory()));
    }

    /** Closes the file between writes. */
    public void releaseHandle() {
        flush();
        staging.trim();
        active.releaseHandle();
    }

    /** Bytes appended since the last checkpoint was begun, or since the collection was opened. */
    public long bytesSinceCheckpoint() {
        return bytesSinceCheckpoint;
    }

    /**
     * From here on {@link #checkpoint} takes images of the catalog instead of the index alone.
     *
     * @param catalog which holds every line of this log
     */
    public void imageWith(Catalog catalog) {
        imaged = Optional.of(catalog);
        bytesSinceCheckpoint = Math.max(0, active.length() - catalog.imagedLengthBytes());
    }

    /**
     * Begins an image of the key index as it is now or becomes while it is taken.
     *
     * <p>None is taken while compaction moves the index's places, and one on its way is given up when it begins to.
     *
     * @return takes the image, durably; slow; on any thread, while the writer goes on, but not beside another one
     */
    public Runnable checkpoint() {
        if (compaction.isSwitching()) {
            return () -> {};
        }
        bytesSinceCheckpoint = 0;
        if (imaged.isPresent()) {
            CatalogImageFile image = new CatalogImageFile(context.disk(), files.dataDirectory());
            return new CatalogImaging(forcing(), active.segment(), imaged.get(), index, reader, image);
        }
        long switches = compaction.switchCount();
        return IndexImage.of(
                new Checkpoints(context.disk(), files.directory()),
                CheckpointChoice.identity(files, seed),
                index,
                reader,
                () -> compaction.switchCount() == switches);
    }

    /** Ends ownership without touching the files any more. */
    public void abandon() {
        active.abandon();
        compaction.abandon();
        forgetMemory();
    }

    private void forgetMemory() {
        retired.clear();
        feed.forget();
        reader.view().segments().forEach(segment -> segment.forgetMemory(context.cacheBudget()));
    }

    /** Ends ownership. What is not flushed stays in the journal. Readers go on with a view, until an opening sweeps files. */
    public void close() {
        try {
            active.flush();
        } finally {
            active.close();
            compaction.close();
            forgetMemory();
        }
    }
}
