package dev.tidemark.actors.health;

import dev.tidemark.actors.backup.BackupPace;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** One run: check after check, and what they came to. Used once; its owner calls it, checks work elsewhere. */
final class HealthRun {

    private final List<Check> checks;
    private final HealthSettings settings;
    private final TimeSource time;
    private final BackupPace pace;
    private final long startedMillis;
    private final long startedNanos;
    private final List<HealthResult> results = new ArrayList<>();

    /** How far it was when that was asked for last, -1 for never. */
    private long markedAt = -1;

    HealthRun(List<Check> checks, HealthSettings settings, TimeSource time) {
        this.checks = checks;
        this.settings = settings;
        this.time = time;
        this.pace = new BackupPace(settings.rateMax(), time);
        this.startedMillis = time.wallMillis();
        this.startedNanos = time.monotonicNanos();
    }

    boolean hasNext() {
        return results.size() < checks.size();
    }

    /** What is looked at now, or next. */
    HealthCheck present() {
        return checks.get(results.size()).kind();
    }

    long startedMillis() {
        return startedMillis;
    }

    /** Has what is under way end soon. */
    void cancel() {
        pace.cancel();
    }

    /**
     * Begins the next check.
     *
     * @return completes with its result, also where it could not look; fails with {@link CancellationException} when it was cancelled
     */
    CompletionStage<HealthResult> next(Executor work) {
        Check check = checks.get(results.size());
        Findings findings = new Findings(settings.findingsMax());
        long begun = time.monotonicNanos();
        return CompletableFuture.supplyAsync(() -> check.look(findings, pace), work)
                .thenCompose(stage -> stage.thenApply(done -> findings))
                .handle((done, failure) -> {
                    if (failure != null) {
                        notLooked(findings, check.kind(), causeOf(failure));
                    }
                    return findings.result(check.kind(), Duration.ofNanos(time.monotonicNanos() - begun));
                });
    }

    private static void notLooked(Findings findings, HealthCheck kind, Throwable failure) {
        if (failure instanceof CancellationException cancelled) {
            throw cancelled;
        }
        if (failure instanceof StorageFailedException) {
            findings.critical(kind.label(), "disk cannot be read: reason=" + failure.getMessage());
        } else {
            findings.warning(kind.label(), "cannot be looked at: reason=" + failure);
        }
    }

    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    void add(HealthResult result) {
        results.add(result);
    }

    /** Whether nothing has moved since this was asked last. */
    boolean standsStill() {
        long before = markedAt;
        markedAt = pace.bytes() + results.size();
        return markedAt == before;
    }

    /** What to tell of it then. */
    HealthResult stalled() {
        Findings findings = new Findings(1);
        findings.critical(present().label(), "check does not come to an end, the disk may hang: since=" + age());
        return findings.result(present(), age());
    }

    private Duration age() {
        return Duration.ofNanos(time.monotonicNanos() - startedNanos);
    }

    HealthReport report() {
        return new HealthReport(startedMillis, age(), pace.bytes(), results);
    }
}
