package dev.tidemark.actors.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.journal.JournalFiles;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.io.SystemTimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One run, and the checks that stand on numbers alone. */
class HealthRunTest {

    private static final HealthSettings.Limits LIMITS =
            new HealthSettings.Limits(1, 1, 1, 1, Duration.ofHours(1), Duration.ofMillis(50), Duration.ofSeconds(5));
    private static final HealthSettings SETTINGS =
            new HealthSettings(Duration.ZERO, Duration.ZERO, 1L << 40, 10, 2, LIMITS);

    /** Looks at nothing. */
    private record Scripted(HealthCheck kind, Supplier<CompletionStage<?>> look) implements Check {

        @Override
        public CompletionStage<?> look(Findings findings, BackupWork pace) {
            pace.spent(100);
            return look.get();
        }
    }

    private static HealthRun run(Supplier<CompletionStage<?>> look) {
        return new HealthRun(List.of(new Scripted(HealthCheck.SIZES, look)), SETTINGS, new SystemTimeSource());
    }

    private static HealthResult result(HealthRun run) {
        return run.next(Runnable::run).toCompletableFuture().join();
    }

    @Test
    void next_checkThatCannotLook_isAFinding() {
        HealthResult failed = result(run(() -> {
            throw new StorageFailedException(
                    StorageFailedException.Kind.INPUT_OUTPUT, "read failed", Location.of(Path.of("f")), null);
        }));
        assertThat(failed.severity()).isEqualTo(HealthSeverity.CRITICAL);
        assertThat(failed.findings().get(0).toString())
                .startsWith("critical: sizes: disk cannot be read: reason=read failed");

        HealthResult broken = result(run(() -> CompletableFuture.failedStage(new IllegalStateException("why"))));
        assertThat(broken.severity()).isEqualTo(HealthSeverity.WARNING);
        assertThat(broken.findings().get(0).what())
                .contains("cannot be looked at")
                .contains("why");
    }

    @Test
    void next_cancelled_ends() {
        HealthRun run = run(() -> CompletableFuture.completedStage(1));
        run.cancel();
        assertThatThrownBy(() -> result(run)).hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void standsStill_checkThatNeverEnds_isToldAsCritical() {
        HealthRun run = run(CompletableFuture::new);
        CompletionStage<HealthResult> hanging = run.next(Runnable::run);
        assertThat(run.standsStill()).isFalse();
        assertThat(run.standsStill()).isTrue();
        assertThat(run.stalled().severity()).isEqualTo(HealthSeverity.CRITICAL);
        assertThat(hanging.toCompletableFuture()).isNotDone();
    }

    @Test
    void findings_tooMany_keepTheHeaviest() {
        Findings findings = new Findings(2);
        findings.info("a", "first");
        findings.critical("b", "second");
        findings.warning("c", "x".repeat(1_000));
        findings.info("d", "last");
        HealthResult result = findings.result(HealthCheck.STORE, Duration.ZERO);
        assertThat(result.findings().stream().map(HealthFinding::subject)).containsExactly("b", "c");
        assertThat(result.findings().get(1).what()).hasSize(501);
        assertThat(result.omitted()).isEqualTo(2);
        assertThat(result.severity()).isEqualTo(HealthSeverity.CRITICAL);
    }

    @Test
    void report_asJson_readsBack() {
        HealthReport report = new HealthReport(
                1_763_735_749_123L,
                Duration.ofMillis(1_500),
                42,
                List.of(new HealthResult(
                        HealthCheck.BACKUPS,
                        HealthSeverity.WARNING,
                        List.of(new HealthFinding(HealthSeverity.WARNING, "\"a\"\n", "b=\\")),
                        3,
                        Duration.ofMillis(7))));
        assertThat(HealthJson.parse(report.toJson())).contains(report);
        assertThat(report.toJson()).doesNotContain("\n");
        assertThat(HealthJson.parse("{}")).isEmpty();
        assertThat(HealthJson.parse(report.toJson().substring(1))).isEmpty();
        assertThat(HealthJson.parse(report.toJson().replace("backups", "moon"))).isEmpty();
    }

    private static JournalStatistics journal(long failures, int live, Duration age, Duration syncUnderWay) {
        return new JournalStatistics(
                1, 1, 1, 1, failures, new JournalFiles(1, 1, live, 1, age, Duration.ofMillis(1), syncUnderWay));
    }

    private static List<String> found(Check check) {
        Findings findings = new Findings(10);
        check.look(findings, BackupWork.UNWATCHED);
        return findings.result(check.kind(), Duration.ZERO).findings().stream()
                .map(HealthFinding::toString)
                .toList();
    }

    @Test
    void journal_oldFiles_areAWarningWhereMostAreInUse() {
        List<JournalStatistics> readings = new ArrayList<>();
        JournalFilesCheck check =
                new JournalFilesCheck(() -> readings.get(readings.size() - 1), 8, LIMITS.journalAgeMax());
        readings.add(journal(0, 2, Duration.ofDays(9), Duration.ZERO));
        assertThat(found(check)).isEmpty();
        readings.add(journal(0, 5, Duration.ofMinutes(59), Duration.ZERO));
        assertThat(found(check)).isEmpty();
        readings.add(journal(2, 5, Duration.ofMinutes(61), Duration.ZERO));
        assertThat(found(check))
                .hasSize(2)
                .anyMatch(each -> each.contains("oldest file is not given free"))
                .anyMatch(each ->
                        each.startsWith("critical: journal: writes or syncs have failed") && each.endsWith("count=2"));
        readings.add(journal(2, 1, Duration.ZERO, Duration.ZERO));
        assertThat(found(check)).isEmpty();
    }

    @Test
    void syncs_oneThatDoesNotComeBack_isCritical() {
        SyncsCheck check = new SyncsCheck(() -> journal(0, 1, Duration.ZERO, Duration.ofSeconds(6)), LIMITS);
        assertThat(found(check)).singleElement().asString().startsWith("critical: journal: sync does not come back");
    }
}
