package dev.tidemark.http.server;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.metrics.TidemarkMetrics;
import dev.tidemark.http.Telemetry;
import dev.tidemark.http.TransportMetrics;
import dev.tidemark.http.TransportNumbers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The standalone server's registry and what is bound to it. Owned by the server. Safe for any thread. */
final class ServerMetrics {

    private final Optional<MeterRegistry> registry;
    private final List<JvmGcMetrics> closing = new ArrayList<>();

    private ServerMetrics(Optional<MeterRegistry> registry) {
        this.registry = registry;
    }

    /** @throws IllegalArgumentException for too many collections, or a name that is none */
    static ServerMetrics of(MetricsSettings settings, Tidemark store) {
        if (!settings.enabled()) {
            return new ServerMetrics(Optional.empty());
        }
        MeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ServerMetrics metrics = new ServerMetrics(Optional.of(prometheus));
        new TidemarkMetrics(store, settings.collections()).bindTo(prometheus);
        if (settings.jvm()) {
            metrics.bindJvm(prometheus);
        }
        return metrics;
    }

    private void bindJvm(MeterRegistry prometheus) {
        new JvmMemoryMetrics().bindTo(prometheus);
        new JvmThreadMetrics().bindTo(prometheus);
        new ClassLoaderMetrics().bindTo(prometheus);
        new ProcessorMetrics().bindTo(prometheus);
        new FileDescriptorMetrics().bindTo(prometheus);
        new UptimeMetrics().bindTo(prometheus);
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(prometheus);
        closing.add(collections);
    }

    Telemetry telemetry() {
        return registry.map(Telemetry::of).orElse(Telemetry.NONE);
    }

    /** Shows what a transport counts as well. */
    void bind(TransportNumbers transport) {
        registry.ifPresent(new TransportMetrics(transport)::bindTo);
    }

    /** Listens to the JVM no more. */
    void close() {
        closing.forEach(JvmGcMetrics::close);
    }
}
