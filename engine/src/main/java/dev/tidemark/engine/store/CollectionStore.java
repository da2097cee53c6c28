package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.recovery.Recovered;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.PlaceMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private final LineReader lines = new LineReader();
    private SegmentWriter active;
    private long watermark;

    CollectionStore(LogContext context, CollectionFiles files, Recovered recovered) {
        this.context = context;
        this.files = files;
        this.index = recovered.index();
        this.active = recovered.active();
        this.watermark = recovered.watermark();
        LogView view = new LogView(recovered.segments(), watermark);
        this.reader = new CollectionReader(index, recovered.hashers(), view, recovered.damage());
        this.staging = new Staging(
                reader,
                recovered.hashers().get(),
                new Staging.Place(watermark + 1, active.segment().base(), nextOffset()),
                context.settings().segmentLengthMaxBytes(files.isCatalog()),
                header(active.segment().base()).length);
    }

    private long nextOffset() {
        return Math.max(active.length(), header(active.segment().base()).length);
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
        active.append(batch.array(), 0, batch.lengthBytes());
        watermark = batch.lastPosition();
        reader.publish(reader.view().withWatermark(watermark));
        for (int line = 0; line < batch.count(); line++) {
            apply(batch, line);
        }
        return closing;
    }

    private void apply(Batch batch, int line) {
        byte[] key = batch.key(line);
        KeyAt matcher = new KeyAt(key);
        if (batch.isDelete(line)) {
            index.remove(batch.hash(line), matcher);
        } else {
            int ordinal = active.segment().ordinal();
            index.put(batch.hash(line), Place.of(ordinal, batch.offset(line)), matcher);
        }
    }

    private ClosingSegment roll(long base) {
        SegmentWriter closed = active;
        Segment segment =
                new Segment(closed.segment().ordinal() + 1, base, files.segment(base), context.readHandles(), 0);
        active = new SegmentWriter(context, files.logDirectory(), segment, header(base), SegmentWriter.Start.empty());
        List<Segment> segments = new ArrayList<>(reader.view().segments());
        segments.add(segment);
        reader.publish(new LogView(segments, watermark));
        return new ClosingSegment(closed, new PositionRange(closed.segment().base(), watermark));
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
        active.flush();
    }

    /**
     * Makes the growing segment durable.
     *
     * @throws StorageFailedException after which the collection must be opened anew
     */
    public ForcedMark force() {
        active.force();
        return new ForcedMark(watermark, active.segment().base(), active.forcedLength());
    }

    /** Closes the file between writes. */
    public void releaseHandle() {
        active.flush();
        active.releaseHandle();
    }

    /** Ends ownership. What is not flushed stays in the journal; readers that still hold a view go on with it. */
    public void close() {
        try {
            active.flush();
        } finally {
            active.close();
        }
    }

    /** Compares keys where the hash alone cannot tell. */
    private final class KeyAt implements PlaceMatcher {

        private final byte[] key;

        KeyAt(byte[] key) {
            this.key = key;
        }

        @Override
        public boolean matches(long place) {
            Segment segment = reader.view().byOrdinal(Place.ordinal(place));
            return lines.hasKey(segment, Place.offset(place), key, 0, key.length);
        }
    }
}
