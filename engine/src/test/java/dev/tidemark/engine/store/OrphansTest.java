package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

    @TempDir
    private Path directory;

    private final Catalog catalog = new Catalog();
    private final List<byte[]> log = new ArrayList<>();

    private static CatalogEntry entry(String name, long id) {
        return new CatalogEntry(
                new CollectionName(name),
                new CollectionId(id),
                CatalogEntry.handleOf(id),
                id,
                CollectionSettings.DEFAULT);
    }

    private CatalogEntry created(String name, long id) {
        CatalogEntry entry = entry(name, id);
        append(SampleLines.set(log.size() + 1L, name, new String(entry.encode(), StandardCharsets.UTF_8)));
        return entry;
    }

    private void dropped(CatalogEntry entry) {
        append(SampleLines.delete(log.size() + 1L, entry.name().value()));
    }

    private void append(byte[] line) {
        log.add(line);
        catalog.apply(new LogLineReader().read(line, 0, line.length).orThrow(Location.NOWHERE));
    }

    /** Directory of the collection with one segment, whose header is intact or missing. */
    private void put(CatalogEntry entry, boolean headed) throws IOException {
        Path segment = entry.files(directory).segment(1);
        Files.createDirectories(segment.getParent());
        Files.write(segment, headed ? new SegmentHeader(entry.id(), entry.handle(), 1).encode() : new byte[0]);
    }

    /** @param known what the catalog has taken in; its log may be ahead */
    private List<CatalogEntry> find(Catalog known) {
        CollectionFiles files = Catalog.files(directory);
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        Segment segment = new Segment(0, 1, files.segment(1), context.readHandles(), 0);
        byte[] header = new SegmentHeader(files.id(), files.handle(), 1).encode();
        SegmentWriter writer = new SegmentWriter(context, files, segment, header, SegmentWriter.Start.empty());
        writer.append(SampleLines.appended(1, log.toArray(byte[][]::new)));
        CollectionReader reader = new CollectionReader(
                new KeyIndex(),
                () -> KeyHasher.of(KeySeed.of(0)),
                new LogView(List.of(segment), log.size()),
                List.of());
        return new Orphans(new LocalDisk(), directory, known, reader).find();
    }

    @Test
    void find_dropped_areThoseWhoseFilesAreLeft() throws IOException {
        CatalogEntry left = created("left", 1);
        CatalogEntry moved = created("moved", 2);
        CatalogEntry headless = created("headless", 3);
        put(left, true);
        put(headless, false);
        List.of(left, moved, headless).forEach(this::dropped);

        assertThat(find(catalog)).containsExactly(left, headless);
    }

    @Test
    void find_collectionsInTheCatalog_areNone() throws IOException {
        put(created("orders", 1), true);
        put(created("users", 2), false);
        put(created("ü/" + "x".repeat(250), 3), true);

        assertThat(find(catalog)).isEmpty();
    }

    @Test
    void find_nameTakenAgain_isNone() throws IOException {
        CatalogEntry first = created("orders", 1);
        put(first, true);
        dropped(first);
        created("orders", 2);

        assertThat(find(catalog)).isEmpty();
    }

    @Test
    void find_directoryThatTheCatalogNeverMade_isNone() throws IOException {
        put(entry("foreign", 9), true);
        CatalogEntry dropped = created("orders", 1);
        dropped(dropped);
        put(entry("orders", 7), true);

        assertThat(find(catalog)).isEmpty();
    }
}
