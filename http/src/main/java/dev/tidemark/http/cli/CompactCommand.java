package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.compaction.CompactionOutcome;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compacts one collection, or all of which anything would go. */
@Command(
        name = "compact",
        description = {
            "Write the closed files of logs anew with the lines alone that still count: the last one of each key, and deletions.",
            "",
            "A running server does that by itself when it is worth it. The newest two closed files of a log are left alone;",
            "the files of the last three compactions are kept in the collection's backups."
        },
        footer = {"", "Examples:", "  tidemark compact", "  tidemark compact --collection history"})
final class CompactCommand implements Callable<Integer> {

    private final StoreOpener opener;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--collection", paramLabel = "NAME", description = "This collection alone.")
    private Optional<String> collection = Optional.empty();

    CompactCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        // Nobody else is at the store: there is nothing to hold back for.
        Config config = ConfigFactory.parseString("tidemark.compaction.max-rate = 1 TiB")
                .withFallback(CommandConfig.load());
        try (OpenedStore opened = opener.open(common.data(), config)) {
            CompletionStage<CompactionOutcome> compacting =
                    collection.map(name -> opened.store().json(name).compact()).orElseGet(opened.store()::compactAll);
            CompactionOutcome outcome = Awaited.join(compacting);
            spec.commandLine()
                    .getOut()
                    .println("compacted collections: " + outcome.collections() + " files: " + outcome.filesBefore()
                            + " -> " + outcome.filesAfter() + " bytes: " + outcome.bytesBefore() + " -> "
                            + outcome.bytesAfter());
        }
        return 0;
    }
}
