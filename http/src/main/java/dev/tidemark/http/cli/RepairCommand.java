package dev.tidemark.http.cli;

import dev.tidemark.actors.seal.ZstdDecoding;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.chunk.GzipDecoding;
import dev.tidemark.engine.inspect.RepairReport;
import dev.tidemark.engine.inspect.RepairStep;
import dev.tidemark.engine.inspect.StoreRepair;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.store.CatalogEntry;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Repairs a data directory, or tells what a repair would do. */
@Command(
        name = "repair",
        description = {
            "Tell how what 'verify' calls damage would be mended; with --apply, mend it. Nobody else may have the store open.",
            "",
            "  rebuild      made anew of its own intact lines, the journal, sealed chunks and the backup: nothing is lost",
            "  set-aside    derived, the store makes it anew",
            "  accept-loss  no source has it; done with --accept-loss alone, which names the positions that are given up",
            "  impossible   left as it is: restore a backup",
            "",
            "What was there is kept in 'damaged' within the data directory."
        },
        footer = {
            "",
            "Exit codes: 0 nothing is left to mend, 1 something is, 2 the command line is wrong.",
            "",
            "Examples:",
            "  tidemark repair --data /var/lib/tidemark",
            "  tidemark repair --data /var/lib/tidemark --backup 00000012 --backups /mnt/backups --apply",
            "  tidemark repair --data /var/lib/tidemark --apply --accept-loss"
        })
final class RepairCommand implements Callable<Integer> {

    private static final List<ContentDecoding> DECODINGS = List.of(new GzipDecoding(), new ZstdDecoding());

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private BackupCommand.Place place = new BackupCommand.Place();

    @Option(
            names = "--backup",
            paramLabel = "NUMBER|DIR",
            description = "A backup to take from: its number, or its directory.")
    private Optional<String> backup = Optional.empty();

    @Option(names = "--apply", description = "Do it.")
    private boolean apply;

    @Option(names = "--accept-loss", description = "With --apply: go on without what no source has.")
    private boolean acceptLoss;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        long now = System.currentTimeMillis();
        LockHolder holder = LockHolder.ofThisProcess(now, CatalogEntry.handleOf(new SecureRandom().nextLong()));
        StoreRepair repair = new StoreRepair(
                new LocalDisk(), common.data(), new StoreRepair.Sources(DECODINGS, backup.map(this::directory)));
        RepairReport report = apply ? repair.apply(holder, acceptLoss, now) : repair.plan(holder);
        PrintWriter out = spec.commandLine().getOut();
        report.steps().forEach(step -> out.println(text(step)));
        out.println(summary(report));
        out.flush();
        return report.isDone() ? 0 : 1;
    }

    /** A number of digits alone is one of the backups. */
    private Path directory(String named) {
        return Files.isDirectory(Path.of(named))
                ? Path.of(named)
                : place.backups(common).of(named);
    }

    private String text(RepairStep step) {
        return (apply && !step.done() ? "left: " : "") + step;
    }

    private String summary(RepairReport report) {
        if (report.steps().isEmpty()) {
            return "nothing to repair";
        }
        long done = report.steps().stream().filter(RepairStep::done).count();
        String loss = report.losesSomething() && !acceptLoss ? "; some lose what no source has: see --accept-loss" : "";
        return apply
                ? "repaired: steps=" + report.steps().size() + " done=" + done + loss
                : "would repair: steps=" + report.steps().size() + ", with --apply" + loss;
    }
}
