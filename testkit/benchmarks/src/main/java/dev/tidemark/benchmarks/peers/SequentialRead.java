package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.engine.format.LineCheck;
import dev.tidemark.engine.format.LineScanner;
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
        ARRAYS,
        /** The same, and each line verified by its checksum on the same thread: what verified lines take at least by one thread. */
        VERIFIED
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
            if (into == Into.VERIFIED) {
                bytes = verified(channel);
            } else {
                for (int read = channel.read(target()); read > 0; read = channel.read(target())) {
                    bytes += read;
                }
            }
        }
        return Sample.rate(bytes * 1e9 / (System.nanoTime() - started));
    }

    private static long verified(FileChannel channel) throws IOException {
        LineCheck check = new LineCheck();
        long offset = 0;
        long last = 0;
        while (offset < channel.size()) {
            byte[] block = new byte[BUFFER_BYTES];
            int end = LineScanner.endOfLines(block, 0, channel.read(ByteBuffer.wrap(block), offset));
            if (!check.isIntact(block, 0, end, last, LineCheck.Positions.CONSECUTIVE)) {
                throw new IOException("line is not intact: behind=" + offset);
            }
            last = check.last();
            offset += end;
        }
        return offset;
    }

    private ByteBuffer target() {
        return switch (into) {
            case ONE_BUFFER -> buffer.clear();
            case ARRAYS, VERIFIED -> ByteBuffer.wrap(new byte[BUFFER_BYTES]);
        };
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
