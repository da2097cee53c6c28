package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.FollowedTail;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.CheckpointReading.Loaded;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens one collection for reading alone, beside the process that owns it. Changes nothing and asks no journal; used once, by one thread.
 *
 * <p>Steps: 1. read the manifest, and see that its files are there; 2. see how far the segments behind them can be read; 3. choose a
 * checkpoint that knows no more, and scan what it does not know of the closed segments; 4. take what stands behind them. Where the owner
 * publishes another manifest meanwhile, from the start.
 */
public final class ReadOnlyRecovery {

    /** More manifests than are published during one opening. */
    private static final int TRIES_MAX = 32;

    private final LogContext context;
    private final FileSystem disk;
    private final CollectionFiles files;
    private final KeySeed seed;
    private final Supplier<KeyHasher> hashers;
    private final ManifestFile manifests;

    public ReadOnlyRecovery(LogContext context, CollectionFiles files, KeySeed seed) {
        this.context = context;
        this.disk = context.disk();
        this.files = files;
        this.seed = seed;
        this.hashers = () -> KeyHasher.of(seed);
        this.manifests = new ManifestFile(disk, files);
    }

    /**
     * A collection as an opening finds it.
     *
     * @param tail goes on from there
     * @param known segments by ordinal, as far as they could be read: a checkpoint may name places that the tail has not come to yet
     * @param indexed position up to which the index knows the log
     * @param damage positions of closed segments whose lines cannot be read
     */
    public record Found(
            KeyIndex index,
            Supplier<KeyHasher> hashers,
            Manifest manifest,
            LogView view,
            FollowedTail tail,
            List<Segment> known,
            long indexed,
            List<PositionRange> damage) {}

    /** A collection of which nothing is there yet, whatever stands in its place. */
    public Found empty() {
        Manifest none = Manifest.none(files.id(), files.handle());
        return found(none, List.of(), new Filled(new KeyIndex(), List.of(), 0, List.of()));
    }

    /**
     * @throws CorruptDataException when the manifest is damaged, or what it lists is missing
     * @throws dev.tidemark.engine.UnsupportedFormatException when a file is of another version
     * @throws StorageFailedException when the disk fails
     */
    public Found read() {
        Manifest manifest = manifests.read();
        for (int tries = 1; ; tries++) {
            Optional<Found> found = tried(manifest);
            if (found.isPresent()) {
                return found.get();
            }
            Manifest later = manifests.read();
            if (later.equals(manifest) || tries >= TRIES_MAX) {
                throw unfit(manifest);
            }
            manifest = later;
        }
    }

    private CorruptDataException unfit(Manifest manifest) {
        return isMissing(manifest, LogFiles.of(disk, files, manifest))
                ? new CorruptDataException(
                        "manifest of a compacted log is missing, its owner makes it anew",
                        Location.of(files.manifest()))
                : new CorruptDataException(
                        "files that the manifest lists are missing: generation=" + manifest.generation(),
                        Location.of(files.logDirectory()));
    }

    /** The owner may be about to publish the first one. */
    private static boolean isMissing(Manifest manifest, LogFiles present) {
        return manifest.generation() == 0 && !present.unknown().isEmpty();
    }

    /** Empty when a file is not there, or not any more. */
    private Optional<Found> tried(Manifest manifest) {
        LogFiles present = LogFiles.of(disk, files, manifest);
        try {
            return present.isComplete() && !isMissing(manifest, present)
                    ? Optional.of(opened(manifest))
                    : Optional.empty();
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Found opened(Manifest manifest) {
        List<Segment> closed = closed(manifest);
        FollowedTail first = tail(manifest);
        if (!first.takeAll(FollowedTail.NOBODY)) {
            throw goneMeanwhile();
        }
        List<Segment> known = new ArrayList<>(closed);
        known.addAll(first.segments());
        Optional<Loaded> checkpoint = CheckpointChoice.readable(disk, files, seed, first.position(), known);
        IndexFill fill = new IndexFill(hashers.get(), known, checkpoint);
        List<PositionRange> damage = new ArrayList<>();
        long next = manifest.first();
        for (Segment segment : closed) {
            ClosedSegment listed = manifest.segments().get(segment.ordinal());
            if (listed.base() > next) {
                damage.add(new PositionRange(next, listed.base() - 1));
            }
            if (!fill.knows(listed.last())) {
                damage.addAll(scan(segment, listed, fill));
            }
            next = listed.last() + 1;
        }
        long indexed = checkpoint.map(loaded -> loaded.header().position()).orElse(0L);
        Filled filled = new Filled(fill.freeze(), known, Math.max(indexed, manifest.last()), damage);
        return found(manifest, closed, filled);
    }

    /** What closed segments, or a checkpoint, have given. */
    private record Filled(KeyIndex index, List<Segment> known, long indexed, List<PositionRange> damage) {}

    private Found found(Manifest manifest, List<Segment> closed, Filled filled) {
        FollowedTail tail = tail(manifest);
        List<Segment> all = new ArrayList<>(closed);
        all.addAll(tail.segments());
        LogView view = new LogView(all, List.of(), manifest.first(), manifest.last(), context.cacheBudget())
                .withRotation(manifest.rotation());
        return new Found(
                filled.index(), hashers, manifest, view, tail, filled.known(), filled.indexed(), filled.damage());
    }

    private StorageFailedException goneMeanwhile() {
        return new StorageFailedException(
                Kind.NOT_FOUND, "log went while it was read", Location.of(files.logDirectory()), null);
    }

    private List<Segment> closed(Manifest manifest) {
        List<Segment> closed = new ArrayList<>();
        for (ClosedSegment listed : manifest.segments()) {
            int ordinal = closed.size();
            closed.add(
                    listed.isCompacted()
                            ? Segment.compacted(
                                    ordinal, listed, files.segment(SegmentName.of(listed)), context.readHandles())
                            : new Segment(
                                    ordinal,
                                    listed.base(),
                                    files.segment(listed.base()),
                                    context.readHandles(),
                                    listed.lengthBytes()));
        }
        return closed;
    }

    private FollowedTail tail(Manifest manifest) {
        return new FollowedTail(context, files, manifest.segments().size(), manifest.last() + 1);
    }

    private List<PositionRange> scan(Segment segment, ClosedSegment listed, IndexFill fill) {
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), listed.base());
        SegmentScan scan = listed.isCompacted()
                ? SegmentScan.compacted(segment.path(), header, listed)
                : new SegmentScan(segment.path(), header, listed.base(), listed.last());
        return scan.run(disk, fill.of(segment.ordinal())).damage();
    }
}
