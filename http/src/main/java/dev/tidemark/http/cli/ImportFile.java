package dev.tidemark.http.cli;

import dev.tidemark.actors.JsonLimits;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** An open file to import, unpacked when it is gzip. Owned by one thread. */
final class ImportFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /** Counts what has been read of the file itself, packed as it is. */
    private static final class Counting extends FilterInputStream {

        private long count;

        Counting(InputStream source) {
            super(source);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }

    private final Counting counting;
    private final InputStream content;
    private final long lengthBytes;

    private ImportFile(Counting counting, InputStream content, long lengthBytes) {
        this.counting = counting;
        this.content = content;
        this.lengthBytes = lengthBytes;
    }

    static ImportFile open(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CommandFailed("file is not readable: file=" + file);
        }
        Counting counting = new Counting(Files.newInputStream(file));
        BufferedInputStream packed = new BufferedInputStream(counting, BUFFER_BYTES);
        packed.mark(2);
        boolean gzip = packed.read() == GZIP_FIRST && packed.read() == GZIP_SECOND;
        packed.reset();
        InputStream unpacked =
                gzip ? new BufferedInputStream(new GZIPInputStream(packed, BUFFER_BYTES), BUFFER_BYTES) : packed;
        return new ImportFile(counting, unpacked, Files.size(file));
    }

    /** Of the file itself. */
    long lengthBytes() {
        return lengthBytes;
    }

    /** How much of {@link #lengthBytes} has been read. */
    long readBytes() {
        return counting.count;
    }

    /**
     * The operations it holds; empty for a file without any. To be called once.
     *
     * @param limits of the values
     */
    Optional<ImportSource> source(JsonLimits limits) throws IOException {
        int lineMaxBytes = ByteLines.lengthMaxBytes(limits);
        content.mark(lineMaxBytes + BUFFER_BYTES);
        Optional<byte[]> first = new ByteLines(content, lineMaxBytes).next();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        ImportFormat format = ImportFormat.of(first.get());
        content.reset();
        return Optional.of(
                format == ImportFormat.SNAPSHOT
                        ? new SnapshotSource(content, limits)
                        : new LineSource(new ByteLines(content, lineMaxBytes), format, limits));
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
