package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.BlockingWriter;
import java.io.IOException;
import java.nio.file.Path;

/** A bare write and sync of one line at a time to a preallocated file: the limit for a single caller. One thread. */
public final class BareSync implements BlockingWriter {

    private static final long FILE_LENGTH = 16L << 20;

    private final PreallocatedFile file;
    private final LineBuffer line = new LineBuffer(1_024);
    private long position;
    private long offset;

    public BareSync(Path directory) throws IOException {
        file = PreallocatedFile.create(directory.resolve("bare.sync"), FILE_LENGTH);
    }

    @Override
    public void set(String key, byte[] value) throws IOException {
        line.clear();
        line.append(++position, System.currentTimeMillis(), key, value);
        if (offset + line.length() > file.length()) {
            offset = 0;
        }
        file.write(line.view(), offset);
        offset += line.length();
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
