package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.ContentEncoder;
import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One replaced file on its way to being compressed, in steps. Used by one thread at a time.
 *
 * <p>Life: {@link #step} until it says that nothing is left: then the compressed file is durable under its name and the plain one is
 * gone. Or {@link #abandon}: the plain one is as it was. A crash leaves the plain one, both, or the compressed one; with both, the
 * next packing makes the compressed one anew.
 */
public final class BackupPacking {

    private static final int BLOCK_BYTES = 1 << 18;

    private final FileSystem disk;
    private final Path directory;
    private final Path plain;
    private final Path packed;
    private final Path temporary;
    private final FileHandle source;
    private final FileHandle target;
    private final ContentEncoder encoder;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private long read;
    private long written;
    private boolean closed;

    /** @param directory that holds the file, or did until somebody else moved it */
    BackupPacking(FileSystem disk, Path directory, String name, ContentEncoding encoding) {
        this.disk = disk;
        this.directory = directory;
        this.plain = directory.resolve(name);
        this.packed = directory.resolve(name + encoding.suffix());
        this.temporary = AtomicPublisher.temporaryOf(packed);
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        this.source = disk.open(plain, OpenMode.READ);
        try {
            this.target = disk.open(temporary, OpenMode.CREATE);
        } catch (RuntimeException failure) {
            source.close();
            throw failure;
        }
        this.encoder = encoding.encoder(this::write);
    }

    /** The file that goes. */
    public Path plain() {
        return plain;
    }

    private void write(byte[] bytes, int start, int end) {
        target.write(ByteBuffer.wrap(bytes, start, end - start), written);
        written += end - start;
    }

    /**
     * Goes on by one block of 256 KiB.
     *
     * @return bytes read and written; zero when the file is packed
     * @throws CorruptDataException when the plain file shrank meanwhile
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses; {@link #abandon} is the way on
     */
    public long step() {
        long before = written;
        block.clear();
        int length = source.read(block, read);
        if (length > 0) {
            encoder.write(block.array(), 0, length);
            read += length;
            return length + written - before;
        }
        if (read != source.length()) {
            throw new CorruptDataException(
                    "replaced file ends early: expectedLength=" + source.length(), Location.of(plain, read));
        }
        encoder.finish();
        target.force(true);
        close();
        disk.replace(temporary, packed);
        disk.syncDirectory(directory);
        disk.delete(plain);
        return 0;
    }

    private void close() {
        if (!closed) {
            closed = true;
            try (source;
                    target) {
                encoder.close();
            }
        }
    }

    /** Gives up; what cannot be deleted goes with the backup. */
    public void abandon() {
        try {
            close();
            if (disk.exists(temporary)) {
                disk.delete(temporary);
            }
        } catch (StorageFailedException stays) {
            // The next packing of the file deletes it first.
        }
    }
}
