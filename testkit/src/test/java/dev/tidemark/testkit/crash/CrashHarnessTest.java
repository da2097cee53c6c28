package dev.tidemark.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.Ending;
import dev.tidemark.testkit.model.ModelRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrashHarnessTest {

    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private CrashHarness harness(String way, long writesMax, Duration silenceMax) {
        ChildProgram program = ChildProgram.of(LineStoreChild.class, file().toString(), way, Long.toString(writesMax));
        return new CrashHarness(11, program, silenceMax);
    }

    private Path file() {
        return directory.resolve("lines");
    }

    @Test
    void repeat_honestStore_findsNothing() {
        try (CrashHarness harness = harness("honest", Long.MAX_VALUE, SILENCE_MAX)) {
            harness.repeat(2, 300, () -> LineStoreChild.reopened(file()));

            assertThat(harness.history().acknowledgedCount()).isPositive();
        }
    }

    @Test
    void repeat_storeThatAcknowledgesTooEarly_findsTheLoss() {
        try (CrashHarness harness = harness("hasty", Long.MAX_VALUE, SILENCE_MAX)) {
            assertThatThrownBy(() -> harness.repeat(10, 300, () -> LineStoreChild.reopened(file())))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ACKNOWLEDGED_SURVIVES broken: seed=11");
        }
    }

    @Test
    void run_childThatFinishes_isNotKilled() {
        try (CrashHarness harness = harness("honest", 5, SILENCE_MAX)) {
            assertThat(harness.run()).isEqualTo(new ChildLife(5, false, 0));
            harness.check(Ending.CLOSED, () -> LineStoreChild.reopened(file()));
        }
    }

    @Test
    void run_childThatFails_showsItsLastLines() {
        try (CrashHarness harness = harness("failing", 1, SILENCE_MAX)) {
            assertThatThrownBy(harness::run)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("child failed: seed=11 exitCode=1")
                    .hasMessageContaining("this child fails");
        }
    }

    @Test
    void run_childThatFallsSilent_isEnded() {
        try (CrashHarness harness = harness("mute", 1, Duration.ofSeconds(2))) {
            assertThatThrownBy(harness::run)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("child fell silent");
        }
    }

    @Test
    void parse_everyKindOfLine_comesBackAsReported() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ChildReport report = new ChildReport(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        List<Change> changes = List.of(Change.set("a\tb", "\"\\n\\\\\""), Change.delete("c\n\r"));
        report.invoked(7, "ключ", changes);
        report.delivered("x", "r", new ModelRecord(3, 4, changes.get(1)));
        report.read(1, "x", "k", Optional.empty());

        List<ReportLine> lines = bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(ReportLine::parse)
                .map(Optional::orElseThrow)
                .toList();

        assertThat(lines.get(0).text(1)).isEqualTo("ключ");
        assertThat(lines.get(0).changes(2)).isEqualTo(changes);
        assertThat(lines.get(1).changes(4)).containsExactly(changes.get(1));
        assertThat(lines.get(2).fields()).containsExactly("1", "x", "k");
    }

    @Test
    void parse_lineCutShort_isNone() {
        assertThat(ReportLine.parse("+acknowledged\t7\t12")).isEmpty();
        assertThat(ReportLine.parse("something else\t.")).isEmpty();
    }

    @Test
    @Tag("crash")
    void repeat_manyKills_findNothing() {
        try (CrashHarness harness = harness("honest", Long.MAX_VALUE, SILENCE_MAX)) {
            harness.repeat(20, 1_000, () -> LineStoreChild.reopened(file()));
        }
    }
}
