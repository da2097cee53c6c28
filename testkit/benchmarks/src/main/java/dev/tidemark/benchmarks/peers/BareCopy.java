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
import java.util.zip.CRC32C;

/** One thread that copies files and takes their CRC-32C, with or without a sync of each copy; a round copies all of them. */
public final class BareCopy implements Trial {

    private static final int BLOCK_BYTES = 1 << 18;

    private final List<Path> files;
    private final Path target;
    private final boolean syncs;

    public BareCopy(List<Path> files, Path target, boolean syncs) {
        this.files = files;
        this.target = target;
        this.syncs = syncs;
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        CopyTarget.clear(target);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        long bytes = 0;
        long started = System.nanoTime();
        for (Path file : files) {
            bytes += copy(file, block);
        }
        return Sample.rate(bytes / ((System.nanoTime() - started) / 1e9));
    }

    private long copy(Path file, ByteBuffer block) throws IOException {
        CRC32C checksum = new CRC32C();
        long bytes = 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel out = CopyTarget.create(target, file)) {
            while (in.read(block.clear()) > 0) {
                block.flip();
                checksum.update(block.duplicate());
                bytes += block.remaining();
                while (block.hasRemaining()) {
                    out.write(block);
                }
            }
            if (syncs) {
                out.force(true);
            }
        }
        if (checksum.getValue() == 0) {
            throw new IOException("nothing was read: file=" + file);
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        CopyTarget.clear(target);
    }
}
