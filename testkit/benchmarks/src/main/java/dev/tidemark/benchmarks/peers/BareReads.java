package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.PointReader;
import dev.tidemark.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bare positional reads of whole lines at known offsets from a warm page cache: the limit for gets. One thread. */
public final class BareReads implements PointReader {

    private static final int LINE_BYTES_MAX = 1_024;
    private static final long MILLIS = 1_795_170_000_123L;

    private final FileChannel channel;
    private final int[] offsets;
    private final ByteBuffer line = ByteBuffer.allocateDirect(LINE_BYTES_MAX);

    /** Writes one line for each key of the workload, which also brings the file into the page cache. */
    public BareReads(Path directory, Workload workload) throws IOException {
        offsets = new int[workload.keyCount() + 1];
        LineBuffer lines = new LineBuffer(1 << 20);
        for (int n = 0; n < workload.keyCount(); n++) {
            offsets[n] = lines.length();
            lines.append(n + 1L, MILLIS, workload.keyAt(n), workload.valueAt(n));
        }
        offsets[workload.keyCount()] = lines.length();
        channel = FileChannel.open(
                directory.resolve("lines.jsonl"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        ByteBuffer all = lines.view();
        while (all.hasRemaining()) {
            channel.write(all);
        }
        channel.force(true);
    }

    @Override
    public int read(int key) throws IOException {
        int length = offsets[key + 1] - offsets[key];
        line.clear().limit(length);
        int read = channel.read(line, offsets[key]);
        if (read != length || line.get(length - 1) != '\n') {
            throw new IOException("short line: expected=" + length + " actual=" + read);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
