package dev.tidemark.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;

/**
 * Where a route counts its requests, and whether it shows metrics itself. Immutable; safe for any thread.
 *
 * <p>A route with a Prometheus registry answers {@code GET /metrics} with all that is in it, whoever has put it there.
 */
public final class Telemetry {

    /** Counts nothing, shows nothing. */
    public static final Telemetry NONE = new Telemetry(Optional.empty());

    private final Optional<MeterRegistry> registry;

    private Telemetry(Optional<MeterRegistry> registry) {
        this.registry = registry;
    }

    /** Counts in a registry, of whichever kind. */
    public static Telemetry of(MeterRegistry registry) {
        return new Telemetry(Optional.of(registry));
    }

    RequestMeter requests(List<Endpoint> endpoints) {
        return new RequestMeter(registry, endpoints);
    }

    /** The page of metrics, where there is one. */
    List<Endpoint> endpoints() {
        return registry.filter(PrometheusMeterRegistry.class::isInstance)
                .map(PrometheusMeterRegistry.class::cast)
                .map(prometheus -> new MetricsRoutes(prometheus).endpoints())
                .orElse(List.of());
    }

    void watch(LiveStreams streams) {
        registry.ifPresent(counting -> Gauge.builder("tidemark.http.event.streams", streams, LiveStreams::count)
                .description("Streams of events that are open")
                .strongReference(true)
                .register(counting));
    }
}
