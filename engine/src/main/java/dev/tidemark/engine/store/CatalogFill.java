package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.recovery.ScanObserver;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.CheckpointReading;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Fills a catalog while its log is being recovered: from its image, then from the lines behind it, so that no line is read twice.
 * Used once, by the thread that opens the store.
 *
 * <p>The log is the truth. Of an image and a log exactly one of these holds:
 *
 * <ol>
 *   <li>There is no image, it is damaged, of another version, or not of this log: all lines are wanted.
 *   <li>It has seen more than the log holds. Since the log was durable before the image was published, lines are lost.
 *   <li>It is of a beginning of this log: the lines behind it are wanted.
 * </ol>
 */
public final class CatalogFill implements ScanObserver {

    /** About what the line takes that creates a collection. */
    private static final int LINE_BYTES = 256;

    /** A catalog grows to more by itself; one whose lines are mostly drops shall not keep large empty tables. */
    private static final int EXPECTED_MAX = 1 << 17;

    private final FileSystem disk;
    private final CatalogImageFile file;
    private final CatalogEntryReader reader = new CatalogEntryReader();
    private Catalog catalog = new Catalog();

    public CatalogFill(FileSystem disk, Path dataDirectory) {
        this.disk = disk;
        this.file = new CatalogImageFile(disk, dataDirectory);
    }

    /** The catalog, once its log is open and undamaged. */
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Known known(long last, Path log) {
        CatalogImageReading reading = file.read();
        if (reading instanceof CatalogImageReading.Unusable unusable) {
            return all(log, unusable.reason(), unusable.detail());
        }
        CatalogImageReading.Loaded loaded = (CatalogImageReading.Loaded) reading;
        CatalogImageHeader header = loaded.image().header();
        if (header.seen() > last) {
            PositionRange lost = new PositionRange(last + 1, header.seen());
            return new Known(Optional.empty(), Optional.of(lost), List.of());
        }
        if (!file.isOf(log, header)) {
            return all(log, Reason.FOREIGN, "no such line ends there: offset=" + header.logLengthBytes());
        }
        catalog = new Catalog(loaded.image());
        CheckpointHeader.Identity identity = new CheckpointHeader.Identity(CollectionId.CATALOG, 0, 0);
        CheckpointHeader known = new CheckpointHeader(identity, header.position(), List.of(1L));
        Start start = new Start(new CheckpointReading.Loaded(known, loaded.index()), header.logLengthBytes());
        return new Known(Optional.of(start), Optional.empty(), List.of());
    }

    private Known all(Path log, Reason reason, String detail) {
        long length = disk.exists(log) ? disk.length(log) : 0;
        catalog = new Catalog((int) Math.min(EXPECTED_MAX, length / LINE_BYTES));
        return reason == Reason.MISSING
                ? Known.NOTHING
                : new Known(
                        Optional.empty(),
                        Optional.empty(),
                        List.of("image of the catalog does not serve: reason=" + reason + " detail=" + detail + " file="
                                + file.path()));
    }

    /** @throws dev.tidemark.engine.CorruptDataException when a line is intact and says nothing sensible */
    @Override
    public void line(LineScanner line, byte[] buffer, long offset) {
        CollectionName name = new CollectionName(KeyText.unescape(buffer, line.keyStart(), line.keyEnd()));
        if (line.operation() == Operation.SET) {
            Location location = Location.of(CollectionFiles.CATALOG_FILE, offset);
            FixedText value = FixedText.of(buffer, line.valueStart(), line.valueEnd(), location);
            catalog.put(reader.read(name, value, location));
        } else {
            catalog.remove(name);
        }
    }
}
