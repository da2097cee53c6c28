package dev.tidemark.http.server;

import com.typesafe.config.Config;
import java.util.List;

/**
 * What the standalone server shows of itself, read once from {@code tidemark.http.metrics}.
 *
 * @param enabled whether anything is counted for metrics, and shown
 * @param jvm whether the JVM's memory, threads and collections of garbage are shown too
 * @param collections that are shown by name
 */
record MetricsSettings(boolean enabled, boolean jvm, List<String> collections) {

    MetricsSettings {
        collections = List.copyOf(collections);
    }

    static MetricsSettings of(Config config) {
        Config metrics = config.getConfig("tidemark.http.metrics");
        return new MetricsSettings(
                metrics.getBoolean("enabled"), metrics.getBoolean("jvm"), metrics.getStringList("collections"));
    }
}
