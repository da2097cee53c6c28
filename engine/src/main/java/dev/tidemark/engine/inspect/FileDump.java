package dev.tidemark.engine.inspect;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Makes one file of a store readable, whatever state it is in; streams, and changes nothing. Used by one thread.
 *
 * <p>Lines of segments and of the catalog come as they are. Whatever does not read as it was written is told in a line that
 * starts with {@code !}, so that no such line passes for a record.
 */
public final class FileDump {

    /** How much of a line that is not intact is shown. */
    private static final int SHOWN_MAX_BYTES = 400;

    private static final int MAGIC_BYTES = 24;
    private static final int MANIFEST_MAX_BYTES = 1 << 28;

    private final FileSystem disk;
    private final boolean entries;
    private final DumpTarget target;

    /** @param entries whether the lines within journal frames, and the entries of checkpoints and images, are shown as well */
    public FileDump(FileSystem disk, boolean entries, DumpTarget target) {
        this.disk = disk;
        this.entries = entries;
        this.target = target;
    }

    /**
     * Dumps the file, whose kind its first bytes tell, or its name where they are damaged.
     *
     * @return count of places that do not read as they were written
     * @throws InvalidRequestException when it is no file of a store
     * @throws dev.tidemark.engine.StorageFailedException when it cannot be read
     */
    public long dump(Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(MAGIC_BYTES, file.length()));
            file.read(start, 0);
            String magic = new String(start.array(), StandardCharsets.ISO_8859_1);
            String name = String.valueOf(path.getFileName());
            if (magic.startsWith("TIDEWAL1") || name.endsWith(".wal")) {
                return new JournalDump(file, entries, target).run();
            }
            if (magic.startsWith("TIDECKPT")) {
                return new CheckpointDump(file, entries, target).run();
            }
            if (magic.startsWith("TIDECTLG") || name.equals(CollectionFiles.CATALOG_IMAGE)) {
                return new CatalogImageDump(file, entries, target).run();
            }
            if (magic.startsWith("{\"tidemark\":\"manifest\"") || name.equals("manifest.json")) {
                return manifest(file);
            }
            if (magic.startsWith("{") || name.endsWith(".jsonl")) {
                return new SegmentDump(file, target).run();
            }
            throw new InvalidRequestException("not a file of a store: file=" + path);
        }
    }

    private long manifest(FileHandle file) {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(file.length(), MANIFEST_MAX_BYTES));
        file.read(content, 0);
        try {
            Manifest manifest = ManifestCodec.decode(content.array(), Location.of(file.path()));
            target.text("manifest generation=" + manifest.generation() + " collection=" + manifest.collection()
                    + " handle=" + manifest.handle() + " first=" + manifest.first() + " rotation="
                    + manifest.rotation().number() + " until="
                    + manifest.rotation().until() + " segments="
                    + manifest.segments().size());
            for (ClosedSegment segment : manifest.segments()) {
                target.text("segment base=" + segment.base() + " last=" + segment.last() + " generation="
                        + segment.generation() + " sets=" + segment.counts().sets() + " deletes="
                        + segment.counts().deletes() + " length=" + segment.lengthBytes() + " digest="
                        + String.format("%08x", segment.digest()));
            }
            return 0;
        } catch (TidemarkException | IllegalArgumentException failure) {
            target.text("! offset=0 " + failure.getMessage() + " bytes=" + shown(content.array(), 0, content.limit()));
            return 1;
        }
    }

    /** Bytes as printable ASCII, everything else as {@code \xNN}; cut where there are many. */
    static String shown(byte[] source, int start, int end) {
        StringBuilder text = new StringBuilder();
        int shownEnd = Math.min(end, start + SHOWN_MAX_BYTES);
        for (int at = start; at < shownEnd; at++) {
            byte b = source[at];
            if (b >= ' ' && b < 0x7f) {
                text.append((char) b);
            } else if (b != '\n' || at < end - 1) {
                text.append(String.format("\\x%02x", b));
            }
        }
        return shownEnd < end ? text.append('…').toString() : text.toString();
    }
}
