package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrameWriter;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.Checkpoints;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A store of a few kilobytes in known bytes. Catalog: two collections, forced. {@code orders}: positions 1 to 4 in a closed
 * segment, 3 and 4 of them a batch; 5 and 6 forced in the growing one; 7 and 8 there and in the journal; a checkpoint at 4.
 * {@code empty}: nothing.
 */
final class SmallStore {

    static final int JOURNAL_LENGTH = 8_192;

    private static final String HANDLE = "00c0ffee00c0ffee";
    private static final long SEED = 0x5eedL;

    private final LocalDisk disk = new LocalDisk();
    private final Path directory;
    private final CatalogEntry orders;
    private final List<Long> frameOffsets = new ArrayList<>();
    private long heldOffset;

    private SmallStore(Path directory) {
        this.directory = directory;
        this.orders = entry("orders", 1);
    }

    static SmallStore in(Path directory) {
        SmallStore store = new SmallStore(directory);
        store.write();
        return store;
    }

    LocalDisk disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    Path catalog() {
        return directory.resolve("catalog.jsonl");
    }

    Path journal() {
        return directory.resolve("journal/0/00000000000000000001.wal");
    }

    Path closed() {
        return files().segment(1);
    }

    Path growing() {
        return files().segment(5);
    }

    Path manifest() {
        return files().manifest();
    }

    Path checkpoint() {
        return files().checkpointDirectory().resolve("00000000000000000004");
    }

    List<Path> all() {
        return List.of(catalog(), journal(), closed(), growing(), manifest(), checkpoint());
    }

    /** Offset in the growing segment from which on the journal holds the lines. */
    long heldOffset() {
        return heldOffset;
    }

    /** Offset of a frame, from 0 on. */
    long frameOffset(int frame) {
        return frameOffsets.get(frame);
    }

    VerifyReport verify(List<Finding> findings) {
        return new StoreVerifier(disk, directory).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding);
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {}
        });
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        verify(findings);
        return findings;
    }

    static byte[] line(long position, long commit, String key, String value) {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(
                new Stamp(position, 1_000 * position, Operation.SET, commit, LogRecord.NEVER),
                KeyText.escape(key),
                value.getBytes(StandardCharsets.UTF_8));
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }

    Manifest manifestWith(ClosedSegment segment) {
        return Manifest.none(orders.id(), HANDLE).with(segment);
    }

    CollectionFiles files() {
        return orders.files(directory);
    }

    private static CatalogEntry entry(String name, long id) {
        return new CatalogEntry(
                new CollectionName(name), new CollectionId(id), HANDLE, SEED, CollectionSettings.DEFAULT);
    }

    private void write() {
        long catalogLength = writeCatalog();
        ClosedSegment closed = writeClosed();
        new ManifestFile(disk, files())
                .publish(Manifest.none(orders.id(), HANDLE).with(closed));
        byte[] seven = line(7, 7, "key-7", "7");
        byte[] eight = line(8, 8, "key-8", "8");
        byte[] forced = join(header(5), line(5, 5, "key-5", "5"), line(6, 6, "key-6", "{\"six\":6}"));
        heldOffset = forced.length;
        put(growing(), join(forced, seven, eight));
        writeCheckpoint();
        writeJournal(catalogLength, seven, eight);
    }

    private long writeCatalog() {
        byte[] header =
                new SegmentHeader(CollectionId.CATALOG, Catalog.files(directory).handle(), 1).encode();
        byte[] content = join(header, catalogLine(1, orders), catalogLine(2, entry("empty", 2)));
        put(catalog(), content);
        return content.length;
    }

    private static byte[] catalogLine(long position, CatalogEntry entry) {
        String value = new String(entry.encode(), StandardCharsets.UTF_8);
        return line(position, position, entry.name().value(), value);
    }

    private byte[] header(long base) {
        return new SegmentHeader(orders.id(), HANDLE, base).encode();
    }

    private ClosedSegment writeClosed() {
        byte[] lines = join(
                header(1),
                line(1, 1, "key-1", "{\"one\":1}"),
                line(2, 2, "key-2", "[2]"),
                line(3, 4, "key-3", "3"),
                line(4, 4, "key-4", "4"));
        int digest = Checksum.of(lines, 0, lines.length);
        byte[] footer = new SegmentFooter(new PositionRange(1, 4), 4, lines.length, digest).encode();
        put(closed(), join(lines, footer));
        return new ClosedSegment(1, 4, lines.length + (long) footer.length, digest);
    }

    private void writeCheckpoint() {
        KeyIndex index = KeyIndex.sized(4);
        index.add(1, Place.of(0, 100));
        index.add(2, Place.of(0, 200));
        CheckpointHeader.Identity identity = new CheckpointHeader.Identity(
                orders.id(),
                Long.parseUnsignedLong(HANDLE, 16),
                orders.keySeed().fingerprint());
        CheckpointHeader header = new CheckpointHeader(identity, 4, List.of(1L));
        new Checkpoints(disk, files().directory()).write(header, index, () -> 4);
    }

    private void writeJournal(long catalogLength, byte[] seven, byte[] eight) {
        ByteBuffer file = ByteBuffer.allocate(JOURNAL_LENGTH);
        file.put(new JournalFileHeader(0, 1, 1, JOURNAL_LENGTH).encode());
        ByteBuffer frames = file.slice();
        JournalFrameWriter writer = new JournalFrameWriter(frames);
        writer.begin();
        writer.addWatermark(CollectionId.CATALOG, 2, 1, catalogLength);
        finish(writer, frames, 1);
        writer.begin();
        writer.addWatermark(orders.id(), 6, 5, heldOffset);
        finish(writer, frames, 2);
        writer.begin();
        writer.addLines(orders.id(), new PositionRange(7, 7), 5, heldOffset, ByteBuffer.wrap(seven));
        finish(writer, frames, 3);
        writer.begin();
        writer.addLines(orders.id(), new PositionRange(8, 8), 5, heldOffset + seven.length, ByteBuffer.wrap(eight));
        finish(writer, frames, 4);
        put(journal(), file.array());
    }

    private void finish(JournalFrameWriter writer, ByteBuffer frames, long sequence) {
        frameOffsets.add((long) JournalFileHeader.BLOCK_LENGTH + frames.position());
        writer.finish(new JournalFrame.Stamp(1, 1, sequence, sequence - 1));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static void put(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] get(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
