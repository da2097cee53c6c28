package dev.tidemark.engine.store;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.KeyIndex;
import java.util.function.Supplier;

/**
 * Takes one image of the catalog: begun by the catalog's writer, then run once, on any thread, while the writer goes on.
 *
 * <p>The order is law: the log is durable in its own file up to the image's position → entries and index are read → the image is
 * published. What changes meanwhile may be in the image or not: the lines behind its position are replayed when it is loaded.
 *
 * <p>Of an empty log no image is taken.
 *
 * @param forcing makes the log durable up to where it ended when the image was begun
 * @param log which the catalog holds whole
 */
record CatalogImaging(
        Supplier<ForcedMark> forcing,
        Segment log,
        Catalog catalog,
        KeyIndex index,
        CollectionReader reader,
        CatalogImageFile file)
        implements Runnable {

    @Override
    public void run() {
        synchronized (catalog.imaging()) {
            take();
        }
    }

    private void take() {
        ForcedMark forced = forcing.get();
        if (forced.position() == 0) {
            return;
        }
        long end = forced.segmentOffset();
        int line = CatalogLine.checksum(log::read, end)
                .orElseThrow(() ->
                        new CorruptDataException("no line of the catalog ends there", Location.of(log.path(), end)));
        CatalogImageHeader begun = new CatalogImageHeader(forced.position(), forced.position(), end, line, 0);
        file.publish(catalog.imaged(begun, index, () -> reader.view().watermark()));
    }
}
