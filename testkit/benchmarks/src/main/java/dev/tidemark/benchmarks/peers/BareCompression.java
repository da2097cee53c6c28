package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One thread that compresses files by a compressor's own stream and syncs each result; a round compresses all of them. */
public final class BareCompression implements Trial {

    private static final int BLOCK_BYTES = 1 << 18;

    /** Wraps a stream in a compressing one. */
    @FunctionalInterface
    public interface Compressor {
        OutputStream over(OutputStream target) throws IOException;
    }

    private final List<Path> files;
    private final Path target;
    private final Compressor compressor;

    public BareCompression(List<Path> files, Path target, Compressor compressor) {
        this.files = files;
        this.target = target;
        this.compressor = compressor;
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        CopyTarget.clear(target);
        byte[] block = new byte[BLOCK_BYTES];
        long bytes = 0;
        long started = System.nanoTime();
        for (Path file : files) {
            bytes += compress(file, block);
        }
        return Sample.rate(bytes / ((System.nanoTime() - started) / 1e9));
    }

    private long compress(Path file, byte[] block) throws IOException {
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file);
                FileChannel out = CopyTarget.create(target, file)) {
            try (OutputStream compressing = compressor.over(CopyTarget.syncedWhenClosed(out))) {
                for (int read = in.read(block); read > 0; read = in.read(block)) {
                    compressing.write(block, 0, read);
                    bytes += read;
                }
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        CopyTarget.clear(target);
    }
}
