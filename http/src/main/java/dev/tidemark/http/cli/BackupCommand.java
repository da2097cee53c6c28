package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.tidemark.engine.backup.BackupDirectory;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.io.LocalDisk;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Backups of a data directory: makes, lists, verifies, restores and deletes them. */
@Command(
        name = "backup",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Make, list, verify, restore and delete backups.",
            "",
            "create and prune open the store themselves; a running server makes backups by itself, see tidemark.backup, and is asked",
            "for one with POST /v1/backups. list, verify and restore --to work beside a running server."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark backup create --data /var/lib/tidemark --backups /mnt/backups",
            "  tidemark backup list --backups /mnt/backups",
            "  tidemark backup restore 42 --backups /mnt/backups --to /var/lib/tidemark"
        })
final class BackupCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private BackupCommand() {}

    static CommandLine of(StoreOpener opener) {
        CommandLine commandLine = new CommandLine(new BackupCommand())
                .addSubcommand(new BackupCreateCommand(opener))
                .addSubcommand(new BackupRestoreCommand(opener))
                .addSubcommand(new BackupVerifyCommand())
                .addSubcommand(new BackupPruneCommand(opener));
        commandLine
                .getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().mixinStandardHelpOptions(true));
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Where backups are. Filled in by the parser. */
    static final class Place {

        @Option(
                names = "--backups",
                paramLabel = "DIR",
                description = "Directory of the backups (default: backups in the data directory).")
        private Optional<Path> directory = Optional.empty();

        Path of(CommonOptions common) {
            return directory.orElseGet(() -> common.data().resolve("backups"));
        }

        BackupDirectory backups(CommonOptions common) {
            return new BackupDirectory(new LocalDisk(), of(common));
        }

        /** Nobody else is at the store: there is nothing to hold back for, and nothing is due by itself. */
        Config config(CommonOptions common) {
            return ConfigFactory.parseString("tidemark.backup.max-rate = 1 TiB")
                    .withValue(
                            "tidemark.backup.directory",
                            ConfigValueFactory.fromAnyRef(of(common).toString()))
                    .withFallback(CommandConfig.load());
        }
    }

    @Command(
            name = "list",
            description = "List backups, oldest first: number, time, kind, whether it was verified, and what it holds.")
    int list(@Mixin CommonOptions common, @Mixin Place place) {
        List<BackupSummary> all = place.backups(common).list();
        all.forEach(each -> out().println(text(each)));
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** One line. */
    static String text(BackupSummary backup) {
        String state = backup.state().name().toLowerCase(Locale.ROOT);
        if (backup.state() == BackupSummary.State.UNREADABLE) {
            return backup.id() + " " + state + " reason=" + backup.reason();
        }
        return backup.id() + " " + Instant.ofEpochMilli(backup.timeMillis()) + " "
                + backup.kind()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .orElse("")
                + " " + state + " collections=" + backup.collections() + " files="
                + backup.size().files() + " bytes=" + backup.size().lengthBytes()
                + (backup.reason().isEmpty() ? "" : " reason=" + backup.reason());
    }
}
