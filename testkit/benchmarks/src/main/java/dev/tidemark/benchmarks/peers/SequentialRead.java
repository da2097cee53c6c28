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

/** Reading of one file from front to end by one thread; one round is one reading. Owns the file. */
public final class SequentialRead implements Trial {

    private static final int BUFFER_BYTES = 256 * 1024;

    /** Where the bytes go. */
    public enum Into {
        /** One buffer outside of the heap, over and over: the bytes never leave the processor's caches. */
        ONE_BUFFER,
        /** An array of its own for each block, so that whoever it is for may keep it. */
        ARRAYS
    }

    private final Path file;
    private final Into into;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private SequentialRead(Path file, Into into) {
        this.file = file;
        this.into = into;
    }

    /** Writes the log, which brings it into the page cache. */
    public static SequentialRead create(Path file, LineLog log, Into into) throws IOException {
        log.write(file);
        return new SequentialRead(file, into);
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        long bytes = 0;
        long started = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int read = channel.read(target()); read > 0; read = channel.read(target())) {
                bytes += read;
            }
        }
        return Sample.rate(bytes * 1e9 / (System.nanoTime() - started));
    }

    private ByteBuffer target() {
        return switch (into) {
            case ONE_BUFFER -> buffer.clear();
            case ARRAYS -> ByteBuffer.wrap(new byte[BUFFER_BYTES]);
        };
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
