package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.recovery.SegmentScan;

/**
 * Fills a catalog from the lines of its log while they are being recovered, so that no line is read twice. Used once, by the
 * thread that opens the store.
 */
public final class CatalogFill implements SegmentScan.Visitor {

    /** About what the line takes that creates a collection. */
    private static final int LINE_BYTES = 256;

    /** A catalog grows to more by itself; one whose lines are mostly drops shall not keep large empty tables. */
    private static final int EXPECTED_MAX = 1 << 17;

    private final Catalog catalog;
    private final CatalogEntryReader reader = new CatalogEntryReader();

    /** @param lengthBytes of the log */
    public CatalogFill(long lengthBytes) {
        catalog = new Catalog((int) Math.min(EXPECTED_MAX, lengthBytes / LINE_BYTES));
    }

    /** The catalog, once its log is open and undamaged. */
    public Catalog catalog() {
        return catalog;
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
