package dev.tidemark.http.cli;

import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.JsonCollection;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports the state of a collection. */
@Command(
        name = "export",
        description = {
            "Write the state of a collection as {\"key\":…,\"value\":…} lines, sorted by key by code point.",
            "",
            "Of a collection without keys its log is written, each line as it stands in the files; import takes it.",
            "",
            "Values are written as they were sent. Memory is bounded: large collections are sorted by way of temporary",
            "files."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark export --collection history > history.jsonl",
            "  tidemark export --collection users --output users.jsonl --data /var/lib/tidemark"
        })
final class ExportCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 1 << 16;

    /** A quarter of what the process may use, at most. */
    private static final long MEMORY_MAX_BYTES =
            Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--collection", paramLabel = "NAME", required = true, description = "Collection to export.")
    private String collection = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write into this file, which appears when it is whole (default: stdout).")
    private Optional<Path> output = Optional.empty();

    ExportCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() throws IOException {
        try (OpenedStore store = reading.open(opener, common.data(), CommandConfig.load())) {
            JsonCollection source = store.store().json(collection);
            CollectionState state = Awaited.join(source.state());
            boolean keyless = store.store()
                    .describe(collection)
                    .filter(found -> found.settings().keyless())
                    .isPresent();
            long size = keyless ? state.watermark() : state.size();
            try (Progress progress = common.progress("export", size, keyless ? "records" : "entries")) {
                Writing writing = keyless
                        ? new LogExporter(source, progress::stepTo)::export
                        : new Exporter(source, MEMORY_MAX_BYTES, progress::stepTo)::export;
                if (output.isPresent()) {
                    toFile(writing, output.get());
                } else {
                    toStdout(writing);
                }
            }
        }
        return 0;
    }

    /** Writes all that is exported. */
    private interface Writing {
        void to(OutputStream target) throws IOException;
    }

    private static void toStdout(Writing writing) throws IOException {
        OutputStream target = new BufferedOutputStream(System.out, BUFFER_BYTES);
        writing.to(target);
        target.flush();
        if (System.out.checkError()) {
            throw new CommandFailed("stdout was closed before all was written");
        }
    }

    private static void toFile(Writing writing, Path file) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (FileOutputStream target = new FileOutputStream(partial.toFile())) {
            BufferedOutputStream buffered = new BufferedOutputStream(target, BUFFER_BYTES);
            writing.to(buffered);
            buffered.flush();
            target.getFD().sync();
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
