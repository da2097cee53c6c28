package dev.tidemark.http.cli;

import dev.tidemark.engine.inspect.DumpTarget;
import dev.tidemark.engine.inspect.FileDump;
import dev.tidemark.engine.io.LocalDisk;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one file of a store readable. */
@Command(
        name = "dump",
        description = {
            "Write what one file of a store holds: a segment or the catalog, a journal file, a manifest, a checkpoint.",
            "",
            "Lines of segments and of the catalog come as they are. Whatever does not read as it was written is told in a",
            "line that starts with '!', with verdict, offset and reason. Whether that is damage, or a write that a crash cut",
            "short, only the whole store can tell: see tidemark verify."
        },
        footer = {
            "",
            "Exit codes: 0 dumped, in whatever state the file is, 1 it is no file of a store or cannot be read, 2 the",
            "command line is wrong.",
            "",
            "Examples:",
            "  tidemark dump data/journal/0/00000000000000000001.wal",
            "  tidemark dump data/collections/users/log/00000000000000000001.jsonl | grep -v '^!' | jq .key"
        })
final class DumpCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;

    @Parameters(paramLabel = "FILE", description = "File to dump.")
    private Path file = Path.of("");

    @Option(
            names = "--entries",
            description = "Show the lines within journal frames and the entries of checkpoints as well.")
    private boolean entries;

    DumpCommand(OutputStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        try {
            new FileDump(new LocalDisk(), entries, new Printer(buffered)).dump(file);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } finally {
            buffered.flush();
        }
        return 0;
    }

    /** Writes what is dumped, bytes as they are. */
    private record Printer(OutputStream out) implements DumpTarget {

        @Override
        public void text(String line) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            bytes(bytes, 0, bytes.length);
        }

        @Override
        public void bytes(byte[] source, int start, int end) {
            try {
                out.write(source, start, end - start);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
