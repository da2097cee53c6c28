package dev.tidemark.http;

import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.health.HealthAlert;
import dev.tidemark.actors.health.HealthCheck;
import dev.tidemark.actors.health.HealthFinding;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthResult;
import dev.tidemark.actors.health.HealthSeverity;
import dev.tidemark.actors.health.HealthStatistics;
import dev.tidemark.engine.OverloadedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Health runs that find what they are told to. Safe for any thread. */
public final class FakeHealth implements HealthRuns {

    private final List<HealthReport> history = new ArrayList<>();
    private final List<Consumer<HealthAlert>> handlers = new CopyOnWriteArrayList<>();
    private HealthSeverity next = HealthSeverity.WARNING;
    private boolean busy;

    /** What the next runs find. */
    public synchronized void find(HealthSeverity severity) {
        next = severity;
    }

    /** Whether a run is under way that does not end. */
    synchronized void keepBusy(boolean newBusy) {
        busy = newBusy;
    }

    @Override
    public synchronized CompletionStage<HealthReport> run() {
        if (busy) {
            return CompletableFuture.failedFuture(
                    new OverloadedException("another health run is under way: check=space"));
        }
        HealthReport report = new HealthReport(1_763_735_749_000L, Duration.ofMillis(1_500), 4_096, List.of(result()));
        history.add(0, report);
        if (next == HealthSeverity.CRITICAL) {
            handlers.forEach(handler -> handler.accept(new HealthAlert(report.startedMillis(), result())));
        }
        return CompletableFuture.completedFuture(report);
    }

    private HealthResult result() {
        return new HealthResult(
                HealthCheck.SPACE,
                next,
                next == HealthSeverity.OK
                        ? List.of()
                        : List.of(new HealthFinding(next, "disk", "file system fills up: freeBytes=7")),
                0,
                Duration.ofMillis(3));
    }

    @Override
    public synchronized List<HealthReport> history() {
        return List.copyOf(history);
    }

    @Override
    public synchronized HealthStatistics statistics() {
        return new HealthStatistics(
                history.size(),
                0,
                4_096L * history.size(),
                busy ? Optional.of(HealthCheck.SPACE) : Optional.empty(),
                history.stream().findFirst());
    }

    @Override
    public Tidemark.Registration onAlert(Consumer<HealthAlert> handler) {
        handlers.add(handler);
        return () -> handlers.remove(handler);
    }
}
