package dev.tidemark.http.cli;

import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a backup of a store that it opens itself. */
@Command(name = "create", description = "Make a backup of all collections at one cut, verify it, and print its number.")
final class BackupCreateCommand implements Callable<Integer> {

    private final StoreOpener opener;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private BackupCommand.Place place = new BackupCommand.Place();

    @Option(names = "--full", description = "Copy every file, share none with the store or other backups.")
    private boolean full;

    BackupCreateCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        BackupKind kind = full ? BackupKind.FULL : BackupKind.INCREMENTAL;
        try (OpenedStore opened = opener.open(common.data(), place.config(common))) {
            BackupSummary made = ProgressOf.backups(
                    common, opened.store(), opened.store().backups().create(kind));
            spec.commandLine().getOut().println(BackupCommand.text(made));
        }
        return 0;
    }
}
