package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Reading of one file from front to end into one reused buffer; one round is one reading. Owns the file. */
public final class SequentialRead implements Trial {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path file;
    private final ByteBuffer buffer;

    private SequentialRead(Path file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /** Writes the log, which brings it into the page cache. */
    public static SequentialRead create(Path file, LineLog log, boolean ontoTheHeap) throws IOException {
        log.write(file);
        return new SequentialRead(
                file, ontoTheHeap ? ByteBuffer.allocate(BUFFER_BYTES) : ByteBuffer.allocateDirect(BUFFER_BYTES));
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        long bytes = 0;
        long started = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) > 0) {
                bytes += buffer.position();
            }
        }
        return Sample.rate(bytes * 1e9 / (System.nanoTime() - started));
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
