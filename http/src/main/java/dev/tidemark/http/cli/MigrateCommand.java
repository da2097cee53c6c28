package dev.tidemark.http.cli;

import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationFailedException;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.http.MigrationText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs migrations of a file, or tells which were run. */
@Command(
        name = "migrate",
        description = {
            "Run the migrations of a file that were not run yet, in order of their versions, each once; without a file, tell which were.",
            "",
            "The file is a JSON array of {\"version\":1,\"name\":\"...\",\"steps\":[...]}. A step is one of",
            "  {\"create\":\"a\",\"settings\":{...}}   a collection, with settings as PUT /v1/collections/a takes them",
            "  {\"change\":\"a\",\"settings\":{...}}   its settings, as PATCH /v1/collections/a takes them",
            "  {\"rename\":\"a\",\"to\":\"b\"}          copies its entries, then drops it",
            "  {\"drop\":\"a\"}",
            "  {\"write\":[...]}                    a transaction, as POST /v1/transactions takes it",
            "",
            "What was interrupted goes on where it was. What was run keeps its version and its name: the newest one must stay in",
            "the file, earlier ones may go."
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong.",
            "",
            "Examples:",
            "  tidemark migrate migrations.json --dry-run",
            "  tidemark migrate migrations.json --data /var/lib/tidemark",
            "  tidemark migrate"
        })
final class MigrateCommand implements Callable<Integer> {

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "File of migrations, - for stdin.")
    private Optional<String> file = Optional.empty();

    @Option(names = "--dry-run", description = "Tell what would be run and how much it would change; write nothing.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    MigrateCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() throws IOException {
        Optional<byte[]> text = file.isPresent() ? Optional.of(OperationsFile.read(file.get())) : Optional.empty();
        PrintWriter out = spec.commandLine().getOut();
        try (OpenedStore opened = opener.open(common.data(), CommandConfig.load())) {
            Tidemark store = opened.store();
            if (text.isPresent()) {
                run(store.migrations(), MigrationText.parse(text.get(), store.limits()), out);
            } else {
                tell(Awaited.join(store.migrations().recorded()), out);
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private static void tell(List<MigrationRecord> recorded, PrintWriter out) {
        recorded.forEach(each -> out.println(text(each)));
        if (recorded.isEmpty()) {
            out.println("no migration was run yet; which ones are to be stands in a file, see tidemark help migrate");
        }
    }

    private void run(Migrations migrations, List<Migration> list, PrintWriter out) {
        try {
            List<Migrations.Migrated> ran = Awaited.join(dryRun ? migrations.preview(list) : migrations.run(list));
            for (Migrations.Migrated each : ran) {
                out.println((dryRun ? "would run " : "ran ") + each.version() + " " + each.name());
                each.changes().forEach(change -> out.println("  " + change));
            }
            out.println((dryRun ? "to run: " : "run: ") + ran.size() + " of " + list.size());
        } catch (MigrationFailedException failure) {
            throw new CommandFailed(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static String text(MigrationRecord each) {
        return each.version() + " " + each.time() + " " + each.state().name().toLowerCase(Locale.ROOT) + " steps="
                + each.steps() + " " + each.name();
    }
}
