package dev.tidemark.actors.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of health runs. Any thread; one writes. */
final class HealthMeter {

    private final int historyMax;
    private volatile List<HealthReport> history = List.of();
    private volatile HealthStatistics statistics = HealthStatistics.NONE;

    HealthMeter(int historyMax) {
        this.historyMax = historyMax;
    }

    List<HealthReport> history() {
        return history;
    }

    HealthStatistics read() {
        return statistics;
    }

    /** @param reports the last one first */
    synchronized void remembered(List<HealthReport> reports) {
        history = List.copyOf(reports.subList(0, Math.min(reports.size(), historyMax)));
        HealthStatistics now = statistics;
        statistics = new HealthStatistics(
                now.runs(),
                now.alerts(),
                now.readBytes(),
                now.underWay(),
                history.stream().findFirst());
    }

    synchronized void at(Optional<HealthCheck> check) {
        HealthStatistics now = statistics;
        statistics = new HealthStatistics(now.runs(), now.alerts(), now.readBytes(), check, now.last());
    }

    synchronized void alerted() {
        HealthStatistics now = statistics;
        statistics = new HealthStatistics(now.runs(), now.alerts() + 1, now.readBytes(), now.underWay(), now.last());
    }

    synchronized void ended(HealthReport report) {
        List<HealthReport> more = new ArrayList<>();
        more.add(report);
        more.addAll(history);
        history = List.copyOf(more.subList(0, Math.min(more.size(), historyMax)));
        HealthStatistics now = statistics;
        statistics = new HealthStatistics(
                now.runs() + 1, now.alerts(), now.readBytes() + report.bytes(), Optional.empty(), Optional.of(report));
    }
}
