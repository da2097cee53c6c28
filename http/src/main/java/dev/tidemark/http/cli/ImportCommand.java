package dev.tidemark.http.cli;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.engine.CollectionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports a file into a collection. */
@Command(
        name = "import",
        description = {
            "Import a file into a collection, which is created when there is none.",
            "",
            "The file may be packed with gzip and is one of these, told apart by its first line:",
            "  a flat-file log   {\"timestamp\":…,\"op\":\"SET\",\"key\":…,\"value\":…} a line, op SET or DELETE",
            "  a log of a store  lines with position and crc; every crc is checked. Where they are appended values, the",
            "                    collection is created without keys",
            "  entries           {\"key\":…,\"value\":…} a line, as export writes them",
            "  a snapshot        one JSON object of keys and values, over any number of lines",
            "",
            "Values are stored as they stand in the file, without whitespace between tokens, within the limits of the",
            "store (tidemark.value). Times in the file are not kept: records carry the time of their import.",
            "",
            "An import that was interrupted goes on where it was when the same command is run again."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark import history.log.gz --collection history",
            "  tidemark import users.json --collection users --data /var/lib/tidemark",
            "  tidemark import more.log --collection history --append"
        })
final class ImportCommand implements Callable<Integer> {

    private static final int BATCH_MAX = 1_000;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "File to import.")
    private Path file = Path.of("");

    @Option(names = "--collection", paramLabel = "NAME", required = true, description = "Collection to import into.")
    private String collection = "";

    @Option(
            names = "--append",
            description = "Write the whole file behind what the collection holds. Cannot go on after an interruption.")
    private boolean append;

    @Option(
            names = "--batch",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Operations written and synced together, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int batch = BATCH_MAX;

    @Option(
            names = "--override-invariants",
            paramLabel = "REASON",
            description = "Put the invariants of the collection aside, for this reason, which is logged.")
    private Optional<String> overrideReason = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ImportCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1 || batch > BATCH_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "batch is out of bounds: from=1 to=" + BATCH_MAX + " actual=" + batch);
        }
        try (ImportFile opened = ImportFile.open(file)) {
            try (OpenedStore store = opener.open(common.data(), CommandConfig.load());
                    Progress progress = common.progress("import", opened.lengthBytes(), "bytes")) {
                PeekedSource source =
                        new PeekedSource(opened.source(store.store().limits())
                                .orElseThrow(() -> new CommandFailed("file holds nothing to import: file=" + file)));
                Awaited.join(store.store()
                        .create(
                                collection,
                                source.isKeyless() ? CollectionSettings.KEYLESS : CollectionSettings.DEFAULT));
                JsonCollection target = store.store().json(collection);
                Importer importer =
                        new Importer(target, source, batch, overrideReason, () -> progress.stepTo(opened.readBytes()));
                Importer.Summary summary = append ? importer.append() : importer.resume();
                long size = Awaited.join(target.state()).size();
                report(summary, size);
            }
        }
        return 0;
    }

    private void report(Importer.Summary summary, long size) {
        spec.commandLine()
                .getOut()
                .printf(
                        "imported: collection=%s operations=%d sets=%d deletes=%d appends=%d already=%d keys=%d%n",
                        collection,
                        summary.written(),
                        summary.sets(),
                        summary.deletes(),
                        summary.appends(),
                        summary.skipped(),
                        size);
        spec.commandLine().getOut().flush();
    }
}
