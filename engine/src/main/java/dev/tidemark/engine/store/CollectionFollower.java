package dev.tidemark.engine.store;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.FollowedTail;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.ReadOnlyDisk;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.recovery.ReadOnlyRecovery;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.state.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One collection that another process owns, open for reading: keeps its log and its key index in step with the files. Changes nothing on
 * the disk. Owned by one thread at a time; readers use {@link #reader}.
 *
 * <p>Invariants: shown are whole atomic batches that stand intact in segments, without a gap from the beginning, so nothing that its
 * owner might still lose but what the collection's durability lets it lose. What was shown stays: {@link #look} only adds, or says that the
 * log is to be opened anew.
 */
public final class CollectionFollower {

    /** What a look has come upon. */
    public enum Looked {
        /** Nothing more than before. */
        NOTHING,
        /** More is shown, and there may be more still: to be called again soon. */
        MORE,
        /** Files were replaced, as by a compaction: the collection is to be opened anew. */
        REPLACED
    }

    /** More times than files go during one opening. */
    private static final int TRIES_MAX = 32;

    private final FileSystem disk;
    private final CollectionFiles files;
    private final ManifestFile manifests;
    private final KeyIndex index;
    private final KeyHasher hasher;
    private final CollectionReader reader;
    private final FollowedTail tail;
    private final LineReader lines = new LineReader();

    /** Last position that the index knew when the collection was opened. */
    private final long indexed;

    /** Whether lines are shown that the index does not know. */
    private boolean halfTaken;

    /** Segments by ordinal while the collection is opened; none afterwards. */
    private List<Segment> known;

    private Stamp stamp;
    private Manifest manifest;

    /** One that lists more, while what it lists is being read. */
    private Optional<Manifest> later = Optional.empty();

    /** Tells publications of a manifest apart without reading them. */
    private record Stamp(Optional<Object> identity, long modifiedMillis) {}

    private CollectionFollower(LogContext context, CollectionFiles files, Stamp stamp, ReadOnlyRecovery.Found found) {
        this.disk = context.disk();
        this.files = files;
        this.stamp = stamp;
        this.manifests = new ManifestFile(disk, files);
        this.index = found.index();
        this.hasher = found.hashers().get();
        this.manifest = found.manifest();
        this.tail = found.tail();
        this.known = found.known();
        this.indexed = found.indexed();
        this.reader = new CollectionReader(index, found.hashers(), found.view(), found.damage());
    }

    /**
     * Opens a collection, and shows what stands in its files by now.
     *
     * @param disk of the context; expects the collection's segments from here on
     * @throws UnknownCollectionException when another collection of its name is there, so that it was dropped
     * @throws CorruptDataException when the files cannot be read
     */
    public static CollectionFollower open(LogContext context, ReadOnlyDisk disk, CollectionFiles files, KeySeed seed) {
        for (int tries = 1; ; tries++) {
            try {
                return openNow(context, disk, files, seed);
            } catch (StorageFailedException failure) {
                if (failure.kind() != Kind.NOT_FOUND || tries >= TRIES_MAX) {
                    throw failure;
                }
            }
        }
    }

    private static CollectionFollower openNow(
            LogContext context, ReadOnlyDisk disk, CollectionFiles files, KeySeed seed) {
        boolean foreign = isForeign(disk, files);
        disk.expect(files);
        Stamp before = stamp(disk, files);
        ReadOnlyRecovery recovery = new ReadOnlyRecovery(context, files, seed);
        ReadOnlyRecovery.Found found;
        try {
            found = foreign ? recovery.empty() : recovery.read();
        } catch (CorruptDataException failure) {
            if (!foreign && isForeign(disk, files)) {
                throw new StorageFailedException(
                        Kind.NOT_FOUND, "files were another collection's", Location.of(files.directory()), failure);
            }
            throw failure;
        }
        CollectionFollower follower = new CollectionFollower(context, files, before, found);
        if (follower.lookAll() == Looked.REPLACED) {
            throw new StorageFailedException(
                    Kind.NOT_FOUND, "files went while they were read", Location.of(files.directory()), null);
        }
        follower.known = List.of();
        return follower;
    }

    private Looked lookAll() {
        Looked looked = look();
        while (looked == Looked.MORE) {
            looked = look();
        }
        return looked;
    }

    /**
     * Whether the files are an earlier collection's, which nobody has moved away yet: as good as none.
     *
     * @throws UnknownCollectionException when they are a later one's
     */
    private static boolean isForeign(ReadOnlyDisk disk, CollectionFiles files) {
        Optional<SegmentHeader> foreign = Incarnation.header(disk.expectingNothing(), files.directory())
                .filter(found -> !found.handle().equals(files.handle()));
        if (foreign.filter(found -> found.collection().compareTo(files.id()) > 0)
                .isPresent()) {
            throw new UnknownCollectionException(
                    "collection was dropped, another one of its name is there: directory=" + files.directory());
        }
        return foreign.isPresent();
    }

    private static Stamp stamp(FileSystem disk, CollectionFiles files) {
        Path path = files.manifest();
        Optional<Object> identity = disk.identity(path);
        try {
            return new Stamp(identity, identity.isPresent() ? disk.modifiedMillis(path) : 0);
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NOT_FOUND) {
                return new Stamp(Optional.empty(), 0);
            }
            throw failure;
        }
    }

    public CollectionReader reader() {
        return reader;
    }

    /** The closed segments, as of the last look. */
    public Manifest manifest() {
        return manifest;
    }

    /** @throws StorageFailedException when the disk fails; a later look goes on */
    public Looked look() {
        if (halfTaken) {
            return Looked.REPLACED;
        }
        try {
            return switch (tail.look()) {
                case LINES -> take();
                case NOTHING -> lookAtManifest();
                case GONE -> Looked.REPLACED;
            };
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NOT_FOUND || halfTaken) {
                return Looked.REPLACED;
            }
            throw failure;
        }
    }

    /** In the order of the owner: segment, watermark, index. */
    private Looked take() {
        LogView view = reader.view();
        Segment growing = tail.growing();
        int last = view.segments().size() - 1;
        LogView grown = view.segments().get(last) == growing ? view : view.withGrowing(growing);
        halfTaken = true;
        reader.publish(grown.withWatermark(Math.max(view.watermark(), tail.position())));
        tail.take(this::index);
        halfTaken = false;
        return Looked.MORE;
    }

    private void index(LineScanner line, byte[] buffer, long offset) {
        boolean keyed = line.operation() == Operation.SET || line.operation() == Operation.DELETE;
        if (!keyed || line.position() <= indexed) {
            return;
        }
        int start = line.keyStart();
        int end = line.keyEnd();
        hasher.hash(buffer, start, end - start);
        if (line.operation() == Operation.SET) {
            long place = Place.of(tail.growing().ordinal(), offset);
            index.put(hasher.h1(), place, before -> hasKey(before, buffer, start, end));
        } else {
            index.remove(hasher.h1(), before -> hasKey(before, buffer, start, end));
        }
    }

    private boolean hasKey(long place, byte[] buffer, int start, int end) {
        int ordinal = Place.ordinal(place);
        long offset = Place.offset(place);
        Segment segment = reader.view()
                .byOrdinal(ordinal)
                .filter(shown -> offset < shown.length())
                .orElseGet(() -> known.get(ordinal));
        return lines.hasKey(segment, offset, buffer, start, end);
    }

    /** What a manifest lists stands in its segments before: it is held against them when there is nothing more to read. */
    private Looked lookAtManifest() {
        Stamp present = stamp(disk, files);
        if (present.equals(stamp)) {
            boolean goesOn = later.isEmpty() || goesOn(later.get());
            manifest = later.orElse(manifest);
            later = Optional.empty();
            return goesOn ? Looked.NOTHING : Looked.REPLACED;
        }
        stamp = present;
        try {
            later = Optional.of(manifests.read());
        } catch (CorruptDataException notOurs) {
            return Looked.REPLACED;
        }
        return Looked.MORE;
    }

    /** Whether nothing but segments that were read have been closed since. */
    private boolean goesOn(Manifest next) {
        List<ClosedSegment> before = manifest.segments();
        List<ClosedSegment> listed = next.segments();
        return next.first() == manifest.first()
                && next.rotation().equals(manifest.rotation())
                && listed.size() >= before.size()
                && listed.subList(0, before.size()).equals(before)
                && listed.subList(before.size(), listed.size()).stream().allMatch(this::isRead);
    }

    private boolean isRead(ClosedSegment closed) {
        return !closed.isCompacted() && closed.last() <= tail.position();
    }
}
