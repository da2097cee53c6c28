package dev.tidemark.http.cli;

import dev.tidemark.engine.backup.BackupDirectory;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.BackupVerification;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies backups; opens no store. */
@Command(
        name = "verify",
        description = {
            "Read every byte of backups, of all where none is named, and compare it with their checksums.",
            "",
            "Exit code 1 when one is not what was backed up."
        })
final class BackupVerifyCommand implements Callable<Integer> {

    private static final int MIB = 1 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private BackupCommand.Place place = new BackupCommand.Place();

    @Parameters(paramLabel = "NUMBER", arity = "0..*", description = "Number of a backup, with its zeros or without.")
    private List<String> ids = List.of();

    @Override
    public Integer call() {
        BackupDirectory backups = place.backups(common);
        boolean good = true;
        long[] bytes = new long[1];
        try (Progress progress = common.progress("verify", -1, "MiB")) {
            for (String id : ids.isEmpty() ? backups.ids() : ids) {
                BackupVerification verification = new BackupVerification(backups, count -> {
                    bytes[0] += count;
                    progress.stepTo(bytes[0] / MIB);
                });
                BackupSummary found = verification.run(id, System.currentTimeMillis());
                spec.commandLine().getOut().println(BackupCommand.text(found));
                good &= found.state() == BackupSummary.State.VERIFIED;
            }
        }
        return good ? 0 : 1;
    }
}
