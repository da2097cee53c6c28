package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.FormatVersion;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Second witness of where a log begins, for when the manifest is lost: what lies before may have been removed by retention, what lies
 * behind has not. Owner: the collection's writer.
 *
 * <p>It is published durably before the manifest that says the same. So no file goes before the mark stands, and a missing segment
 * behind it is damage whatever became of the manifest. While the manifest is intact, the mark means nothing.
 *
 * <pre>
 * {"tidemark":"head","version":1,"collection":7,"handle":"00c0ffee00c0ffee","first":813,"crc":"89abcdef"}
 * </pre>
 */
public final class HeadMark {

    private static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.HEAD).number();

    private final FileSystem disk;
    private final CollectionFiles files;

    public HeadMark(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
    }

    /** Replaces the mark; durable when this returns. */
    public void publish(long first) {
        String text = "{\"tidemark\":\"head\",\"version\":" + VERSION + ",\"collection\":" + files.id()
                + ",\"handle\":\"" + files.handle() + "\",\"first\":" + first;
        new AtomicPublisher(disk).publish(files.headMark(), FixedText.sealed(text));
    }

    /**
     * Where the log begins at the latest, 1 where nothing was ever removed.
     *
     * @throws CorruptDataException when the mark is damaged or another collection's
     * @throws UnsupportedFormatException when it is of another version
     */
    public long read() {
        Path path = files.headMark();
        if (files.isCatalog() || !disk.exists(path)) {
            return 1;
        }
        Location location = Location.of(path);
        FixedText text = FixedText.verified(bytes(path), location);
        text.expect("{\"tidemark\":\"head\",\"version\":");
        long version = text.number();
        if (FormatVersion.judge(FormatVersion.Kind.HEAD, version) != Verdict.VALID) {
            throw new UnsupportedFormatException(
                    "head mark is of another version: expected=" + VERSION + " actual=" + version, location);
        }
        text.expect(",\"collection\":" + files.id() + ",\"handle\":\"" + files.handle() + "\",\"first\":");
        long first = text.number();
        text.expectEnd();
        if (first < 1) {
            throw new CorruptDataException("head mark contradicts itself: first=" + first, location);
        }
        return first;
    }

    /** The same, 1 also where the mark is damaged: the missing head is told as damage then. */
    public long read(Consumer<String> remarks) {
        try {
            return read();
        } catch (CorruptDataException damage) {
            remarks.accept("head mark is damaged: reason=" + damage.getMessage());
            return 1;
        }
    }

    private byte[] bytes(Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(file.length(), Integer.MAX_VALUE / 2));
            file.read(content, 0);
            return content.array();
        }
    }
}
