package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * One thread that reads files from front to end and writes a share of each block to new files, each of which it syncs: compacting
 * for one who knows what survives, and where it lies together. A round reads all files once.
 */
public final class SurvivorCopy implements Trial {

    private static final int BLOCK_BYTES = 1 << 18;
    private static final long OUTPUT_BYTES = 10L << 20;

    private final List<Path> files;
    private final Path target;
    private final int percent;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);

    /** @param percent of each block that is written */
    public SurvivorCopy(List<Path> files, Path target, int percent) {
        this.files = files;
        this.target = target;
        this.percent = percent;
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        CopyTarget.clear(target);
        long bytes = 0;
        long written = OUTPUT_BYTES;
        FileChannel out = CopyTarget.create(target, files.get(0));
        long started = System.nanoTime();
        try {
            for (Path file : files) {
                if (written >= OUTPUT_BYTES) {
                    end(out);
                    out = CopyTarget.create(target, Path.of("of-" + file.getFileName()));
                    written = 0;
                }
                try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
                    while (in.read(block.clear()) > 0) {
                        bytes += block.position();
                        block.flip().limit((int) ((long) block.limit() * percent / 100));
                        written += block.remaining();
                        write(out);
                    }
                }
            }
        } finally {
            end(out);
        }
        return Sample.rate(bytes / ((System.nanoTime() - started) / 1e9));
    }

    private void write(FileChannel out) throws IOException {
        while (block.hasRemaining()) {
            out.write(block);
        }
    }

    private static void end(FileChannel out) throws IOException {
        try (out) {
            out.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        CopyTarget.clear(target);
    }
}
