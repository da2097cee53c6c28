package dev.tidemark.http.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of {@code tidemark.jar}: parses the command line and exits with the status of the command that ran. */
@Command(
        name = "tidemark",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "A crash-safe store of JSON collections in readable files.",
            "",
            "Commands work on a data directory (--data DIR) and open the store themselves; one that another process",
            "holds, such as a running server, is refused with the name of the holder. Commands that only read (export, stats,",
            "check, verify, dump) and serve --read-only go on beside it."
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 the command failed or found damage, 2 the command line is wrong.",
            "",
            "Examples:",
            "  tidemark serve --data /var/lib/tidemark",
            "  tidemark import history.log.gz --collection history",
            "  tidemark help import"
        })
final class Main implements Runnable {

    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "tidemark-logback.xml");
        }
        System.exit(commandLine(EmbeddedStore.OPENER).execute(arguments));
    }

    static CommandLine commandLine(StoreOpener opener) {
        CommandLine commandLine = new CommandLine(new Main())
                .addSubcommand(new ServeCommand(opener))
                .addSubcommand(new ImportCommand(opener))
                .addSubcommand(new ExportCommand(opener))
                .addSubcommand(new SealCommand(opener))
                .addSubcommand(new CompactCommand(opener))
                .addSubcommand(new StatsCommand(opener))
                .addSubcommand(new ConfigureCommand(opener))
                .addSubcommand(new CheckCommand(opener))
                .addSubcommand(BackupCommand.of(opener))
                .addSubcommand(new TransactCommand(opener))
                .addSubcommand(new MigrateCommand(opener))
                .addSubcommand(new HealthCommand(opener))
                .addSubcommand(new VerifyCommand())
                .addSubcommand(new RepairCommand())
                .addSubcommand(new DumpCommand(System.out))
                .addSubcommand(new BenchCommand(opener))
                .addSubcommand(new CompletionCommand())
                .addSubcommand(TokenCommand.commandLine())
                .addSubcommand(new CommandLine.HelpCommand());
        commandLine
                .getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().mixinStandardHelpOptions(true));
        Paragraphs.join(commandLine);
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(ErrorLine::failed)
                .setParameterExceptionHandler(ErrorLine::misused)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
