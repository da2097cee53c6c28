package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.BlockingWriter;
import dev.tidemark.benchmarks.load.Workload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The flat-file design that Tidemark replaces: each set opens the log, appends its line, syncs, closes, and rewrites
 * the JSON snapshot of the state beside it (temporary file, then rename; not synced, since the log is the truth).
 * One set at a time.
 */
public final class FlatFileWriter implements BlockingWriter {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path log;
    private final Path snapshot;
    private final Path draft;
    private final Map<String, byte[]> state = new LinkedHashMap<>();
    private final LineBuffer line = new LineBuffer(1_024);
    private long position;

    /** Starts with the first {@code prefilled} keys of the workload already in the state. */
    public FlatFileWriter(Path directory, Workload workload, int prefilled) {
        log = directory.resolve("state.log");
        snapshot = directory.resolve("state.json");
        draft = directory.resolve("state.json.tmp");
        for (int n = 0; n < prefilled; n++) {
            state.put(workload.keyAt(n), workload.valueAt(n));
        }
    }

    @Override
    public synchronized void set(String key, byte[] value) throws IOException {
        line.clear();
        line.append(++position, System.currentTimeMillis(), key, value);
        try (FileChannel channel =
                FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            var bytes = line.view();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        state.put(key, value);
        rewriteSnapshot();
    }

    private void rewriteSnapshot() throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER_BYTES)) {
            char separator = '{';
            for (Map.Entry<String, byte[]> entry : state.entrySet()) {
                out.write(separator);
                out.write('"');
                out.write(entry.getKey().getBytes(StandardCharsets.UTF_8));
                out.write('"');
                out.write(':');
                out.write(entry.getValue());
                separator = ',';
            }
            out.write('}');
        }
        Files.move(draft, snapshot, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        state.clear();
    }
}
