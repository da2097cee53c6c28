package dev.tidemark.http.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.actors.seal.ZstdDecoding;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.chunk.GzipDecoding;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.Gravity;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.inspect.VerifyReport;
import dev.tidemark.engine.io.LocalDisk;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Verifies a data directory; takes no lock, so it also works beside a running server. */
@Command(
        name = "verify",
        description = {
            "Read every file of a data directory and tell what is not as it was written. Changes nothing.",
            "",
            "Takes no lock: a store in use can be verified too. What lies above the last durable position may then be torn",
            "at any moment, and is a note, not damage.",
            "",
            "One line for each finding, with file, offset and positions, then the totals.",
            "  damage   what had been durable cannot be read",
            "  warning  nothing is lost, yet something is there that should not be",
            "  note     part of normal life, as a write that a crash cut short; opening the store puts it right"
        },
        footer = {
            "",
            "Exit codes: 0 intact, 1 damage was found, 2 the command line is wrong.",
            "",
            "Examples:",
            "  tidemark verify --data /var/lib/tidemark",
            "  tidemark verify --json | jq 'select(.gravity == \"damage\")'"
        })
final class VerifyCommand implements Callable<Integer> {

    private static final int KIB = 1_024;
    private static final List<ContentDecoding> DECODINGS = List.of(new GzipDecoding(), new ZstdDecoding());

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "Write findings, then the totals, as JSON objects, one a line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        VerifyReport report;
        try (Watch watch = new Watch(out)) {
            report = new StoreVerifier(new LocalDisk(), common.data(), DECODINGS).verify(watch);
        }
        out.println(json ? line(totals(report)) : summary(report));
        out.flush();
        return report.isIntact() ? 0 : 1;
    }

    /** Prints findings and moves the bar. */
    private final class Watch implements VerifyListener, AutoCloseable {

        private final PrintWriter out;
        private Optional<Progress> progress = Optional.empty();

        Watch(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void found(Finding finding) {
            out.println(json ? line(members(finding)) : finding.toString());
        }

        @Override
        public void progressed(long doneBytes, long totalBytes) {
            if (progress.isEmpty()) {
                progress = Optional.of(common.progress("verify", totalBytes / KIB, "KiB"));
            }
            progress.get().stepTo(doneBytes / KIB);
        }

        @Override
        public void close() {
            progress.ifPresent(Progress::close);
        }
    }

    private static String summary(VerifyReport report) {
        VerifyReport.Totals totals = report.totals();
        String counts = " collections=" + totals.collections() + " segments=" + totals.segments() + " lines="
                + totals.lines() + " files=" + totals.files() + " bytes=" + totals.bytes() + " damage="
                + report.count(Gravity.DAMAGE) + " warnings=" + report.count(Gravity.WARNING) + " notes="
                + report.count(Gravity.NOTE);
        String owner = report.ownerMayRun()
                ? System.lineSeparator()
                        + "the store may be in use, since its last holder still runs: what that one was writing is not"
                        + " judged, holder=" + report.holder()
                : "";
        return (report.isIntact() ? "intact:" : "damaged:") + counts + owner;
    }

    private static Map<String, Object> members(Finding finding) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("gravity", name(finding.gravity()));
        members.put("file", finding.file());
        if (finding.offset() >= 0) {
            members.put("offset", finding.offset());
        }
        finding.positions().ifPresent(positions -> {
            members.put("firstPosition", positions.first());
            members.put("lastPosition", positions.last());
        });
        members.put("what", finding.what());
        return members;
    }

    private static Map<String, Object> totals(VerifyReport report) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("intact", report.isIntact());
        for (Gravity gravity : Gravity.values()) {
            members.put(name(gravity), report.count(gravity));
        }
        members.put("ownerMayRun", report.ownerMayRun());
        members.put("holder", report.holder());
        members.put("collections", report.totals().collections());
        members.put("segments", report.totals().segments());
        members.put("lines", report.totals().lines());
        members.put("files", report.totals().files());
        members.put("bytes", report.totals().bytes());
        return members;
    }

    private static String name(Gravity gravity) {
        return gravity.name().toLowerCase(Locale.ROOT);
    }

    private String line(Map<String, Object> members) {
        try {
            return mapper.writeValueAsString(members);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("map of texts and numbers is no JSON", impossible);
        }
    }
}
