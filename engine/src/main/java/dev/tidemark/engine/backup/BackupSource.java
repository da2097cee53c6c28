package dev.tidemark.engine.backup;

import dev.tidemark.engine.chunk.Pin;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One collection as a backup takes it: what its log consists of, up to the cut. Its files are pinned until {@link #close}: neither
 * compaction nor retention takes them away. Owned by whoever took it.
 *
 * <p>Invariant: no compaction has left a line out for the sake of one behind the cut. So the lines up to the cut give the state
 * that the collection had there, and not a later one of which the rest is missing.
 */
public final class BackupSource implements AutoCloseable {

    private final CatalogEntry entry;
    private final LogView view;
    private final Manifest manifest;
    private final long cut;
    private final Pin pin;

    private BackupSource(CatalogEntry entry, LogView view, Manifest manifest, long cut, Pin pin) {
        this.entry = entry;
        this.view = view;
        this.manifest = manifest;
        this.cut = cut;
        this.pin = pin;
    }

    /**
     * Takes a collection.
     *
     * @param view taken after the cut, with everything up to it
     * @param cut last position that is to be in the backup
     * @return empty when a compaction or retention has changed the log since the cut, or is at it: then another cut is needed
     */
    public static Optional<BackupSource> take(
            FileSystem disk, Path dataDirectory, CatalogEntry entry, LogView view, long cut, Pins pins) {
        if (view.watermark() < cut) {
            throw new IllegalArgumentException(
                    "view ends before the cut: watermark=" + view.watermark() + " cut=" + cut);
        }
        List<Path> paths = view.segments().stream()
                .filter(segment -> segment.base() <= cut)
                .map(Segment::path)
                .toList();
        Optional<Pin> pin = pins.pin(paths);
        if (pin.isEmpty()) {
            return Optional.empty();
        }
        try {
            // Read with the files pinned: what it lists stays.
            Manifest manifest = new ManifestFile(disk, entry.files(dataDirectory)).read();
            if (agree(view, manifest, cut)) {
                return Optional.of(new BackupSource(entry, view, manifest, cut, pin.get()));
            }
        } catch (RuntimeException failure) {
            pin.get().close();
            throw failure;
        }
        pin.get().close();
        return Optional.empty();
    }

    private static boolean agree(LogView view, Manifest manifest, long cut) {
        return manifest.first() == view.first()
                && manifest.horizon() <= cut
                && view.segments().stream()
                        .filter(segment -> segment.base() <= cut)
                        .allMatch(segment -> agree(segment, manifest));
    }

    private static boolean agree(Segment segment, Manifest manifest) {
        return manifest.covering(segment.base())
                .map(closed -> SegmentName.of(closed).equals(segment.name()))
                .orElse(!segment.isCompacted());
    }

    public CatalogEntry entry() {
        return entry;
    }

    public long cut() {
        return cut;
    }

    /** Where the log begins in the backup: a log of which retention has removed all up to the cut begins behind it. */
    long first() {
        return Math.min(view.first(), cut + 1);
    }

    /** What the collection's own manifest says, whatever lies behind the cut. */
    Manifest manifest() {
        return manifest;
    }

    /** Segments with lines up to the cut, in order. */
    List<Segment> segments() {
        return view.segments().stream().filter(segment -> segment.base() <= cut).toList();
    }

    /** How the manifest lists a segment that lies before the cut as a whole and does not change any more. */
    Optional<ClosedSegment> unchanging(Segment segment) {
        return manifest.covering(segment.base()).filter(closed -> closed.last() <= cut);
    }

    /** Last position of a segment, as far as it lies before the cut. */
    long lastOf(Segment segment) {
        return view.segments().stream()
                .map(Segment::base)
                .filter(base -> base > segment.base())
                .findFirst()
                .map(next -> Math.min(cut, next - 1))
                .orElse(cut);
    }

    /** Lets the files go. */
    @Override
    public void close() {
        pin.close();
    }
}
