package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes old backups; opens the store, so that nobody else is at them. */
@Command(
        name = "prune",
        description =
                "Delete backups that are older than tidemark.backup.keep; the last three that were verified stay.")
final class BackupPruneCommand implements Callable<Integer> {

    private final StoreOpener opener;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private BackupCommand.Place place = new BackupCommand.Place();

    @Option(names = "--keep", paramLabel = "DURATION", description = "Instead of tidemark.backup.keep, as 7d.")
    private Optional<String> keep = Optional.empty();

    BackupPruneCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        Config set = place.config(common);
        Config config = keep.map(value -> ConfigFactory.parseString("tidemark.backup.keep = \"" + value + "\"")
                        .withFallback(set))
                .orElse(set);
        PrintWriter out = spec.commandLine().getOut();
        try (OpenedStore opened = opener.open(common.data(), config)) {
            List<String> deleted = Awaited.join(opened.store().backups().prune());
            deleted.forEach(id -> out.println("deleted " + id));
            out.println("deleted backups: " + deleted.size());
        }
        return 0;
    }
}
