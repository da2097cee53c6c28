package dev.tidemark.actors.store;

import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.health.HealthAlert;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthStatistics;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Health runs of a store that is open for reading alone: its owner does them and keeps their reports. Any thread. */
record ReadOnlyHealth(ReadOnlyStore store) implements HealthRuns {

    @Override
    public CompletionStage<HealthReport> run() {
        return store.refused();
    }

    @Override
    public List<HealthReport> history() {
        return List.of();
    }

    @Override
    public HealthStatistics statistics() {
        return HealthStatistics.NONE;
    }

    @Override
    public Tidemark.Registration onAlert(Consumer<HealthAlert> handler) {
        throw store.refusal();
    }
}
