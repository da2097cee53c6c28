package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.health.HealthFinding;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthResult;
import dev.tidemark.actors.health.HealthSeverity;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes one health run of a store that it opens itself. */
@Command(
        name = "health",
        description = {
            "Look after a store as a running server does by itself every hour: directories and lock, disk space, journal, lengths of",
            "files, entries that should have expired, backups, invariants and references, and every byte of every file. What is found",
            "is kept with the store.",
            "",
            "One line for each finding, those that weigh most first, then one with what the run came to."
        },
        footer = {
            "",
            "Exit codes: 0 nothing that anybody must look at, 3 a warning, 1 critical, or the run could not be made, 2 the command",
            "line is wrong.",
            "",
            "Examples:",
            "  tidemark health --data /var/lib/tidemark",
            "  tidemark health --json | jq '.checks[].findings[]'"
        })
final class HealthCommand implements Callable<Integer> {

    private static final int CRITICAL = 1;
    private static final int WARNING = 3;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "Write the report as a JSON object on one line.")
    private boolean json;

    @Option(
            names = "--history",
            description = "Write the reports of earlier runs that are kept, too, the last one first.")
    private boolean history;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    HealthCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        // Nobody else is at the store: there is nothing to hold back for.
        Config config =
                ConfigFactory.parseString("tidemark.health.max-rate = 1 TiB").withFallback(CommandConfig.load());
        try (OpenedStore opened = opener.open(common.data(), config)) {
            HealthRuns health = opened.store().health();
            HealthReport report = Awaited.join(health.run());
            print(report);
            if (history) {
                List<HealthReport> kept = health.history();
                kept.subList(Math.min(1, kept.size()), kept.size()).forEach(this::print);
            }
            return exitCode(report.severity());
        }
    }

    private static int exitCode(HealthSeverity severity) {
        return switch (severity) {
            case OK, INFO -> 0;
            case WARNING -> WARNING;
            case CRITICAL -> CRITICAL;
        };
    }

    private void print(HealthReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.toJson());
        } else {
            report.results().forEach(result -> print(out, result));
            out.println(report.severity().label() + ": started=" + Instant.ofEpochMilli(report.startedMillis())
                    + " millis=" + report.took().toMillis() + " bytes=" + report.bytes() + " checks="
                    + report.results().size() + " critical=" + report.count(HealthSeverity.CRITICAL) + " warnings="
                    + report.count(HealthSeverity.WARNING));
        }
        out.flush();
    }

    private static void print(PrintWriter out, HealthResult result) {
        for (HealthFinding finding : result.findings()) {
            out.println(finding.severity().label() + ": " + result.check().label() + ": " + finding.subject() + ": "
                    + finding.what());
        }
        if (result.omitted() > 0) {
            out.println(
                    result.severity().label() + ": " + result.check().label() + ": and " + result.omitted() + " more");
        }
    }
}
