package dev.tidemark.http;

import akka.http.javadsl.model.HttpResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Times the requests of one route by endpoint, class of status, and whether they were to wait for what comes. Safe for any thread.
 *
 * <p>Bounded: series are made for endpoints, never for what stands in a path. One is made when its first request has ended.
 */
final class RequestMeter {

    static final String REQUESTS = "tidemark.http.requests";
    static final String UNROUTED = "tidemark.http.unrouted";

    private static final Duration[] BOUNDS = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 30_000);
    private static final int OK = 200;
    private static final int CLASSES = 6;
    private static final int CLASS_STATUSES = 100;
    private static final RequestEvent PROBE = new RequestEvent();

    private final Optional<MeterRegistry> registry;
    private final IdentityHashMap<Endpoint, AtomicReferenceArray<Timer>> timers = new IdentityHashMap<>();

    /** @param registry where it is counted; with none only recordings of the Flight Recorder see requests */
    RequestMeter(Optional<MeterRegistry> registry, List<Endpoint> endpoints) {
        this.registry = registry;
        endpoints.forEach(endpoint -> timers.put(endpoint, new AtomicReferenceArray<>(2 * CLASSES)));
    }

    private static Duration[] millis(long... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int index = 0; index < bounds.length; index++) {
            durations[index] = Duration.ofMillis(bounds[index]);
        }
        return durations;
    }

    /** A request of an endpoint begins; what it gives back is applied once, to the answer. */
    UnaryOperator<HttpResponse> begin(Endpoint endpoint, Optional<String> query) {
        boolean recorded = PROBE.isEnabled();
        if (registry.isEmpty() && !recorded) {
            return UnaryOperator.identity();
        }
        Run run = new Run(this, endpoint, isLive(query), recorded ? new RequestEvent() : null);
        return run::ended;
    }

    /** Whether something records requests one by one. */
    boolean recordsEach() {
        return PROBE.isEnabled();
    }

    /** A request was answered at once, with status 200, that asked for what is there. */
    void answered(Endpoint endpoint, long begunNanos) {
        registry.ifPresent(counting ->
                timer(counting, endpoint, OK, false).record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS));
    }

    private static boolean isLive(Optional<String> query) {
        return query.isPresent() && query.get().contains("live");
    }

    /** A request that no endpoint takes was answered. */
    HttpResponse unrouted(HttpResponse response) {
        registry.ifPresent(counting -> Counter.builder(UNROUTED)
                .description("Requests that no endpoint took, by status")
                .tag("status", Integer.toString(response.status().intValue()))
                .register(counting)
                .increment());
        return response;
    }

    private Timer timer(MeterRegistry counting, Endpoint endpoint, int status, boolean live) {
        int statusClass = Math.min(CLASSES - 1, status / CLASS_STATUSES);
        int slot = 2 * statusClass + (live ? 1 : 0);
        AtomicReferenceArray<Timer> slots =
                Optional.ofNullable(timers.get(endpoint)).orElseThrow();
        Timer present = slots.get(slot);
        if (present == null) {
            present = Timer.builder(REQUESTS)
                    .description("Requests, from the route's having them until it has the head of the answer")
                    .tag("method", endpoint.method().name())
                    .tag("route", endpoint.path().text())
                    .tag("status", statusClass + "xx")
                    .tag("live", live ? "yes" : "no")
                    .serviceLevelObjectives(BOUNDS)
                    .register(counting);
            slots.set(slot, present);
        }
        return present;
    }

    /** One request under way. */
    private static final class Run {

        private final RequestMeter meter;
        private final Endpoint endpoint;
        private final boolean live;
        private final @Nullable RequestEvent event;
        private final long begunNanos = System.nanoTime();

        Run(RequestMeter meter, Endpoint endpoint, boolean live, @Nullable RequestEvent event) {
            this.meter = meter;
            this.endpoint = endpoint;
            this.live = live;
            this.event = event;
            if (event != null) {
                event.begin();
            }
        }

        HttpResponse ended(HttpResponse response) {
            int status = response.status().intValue();
            meter.registry.ifPresent(counting -> meter.timer(counting, endpoint, status, live)
                    .record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS));
            RequestEvent present = event;
            if (present != null && present.shouldCommit()) {
                present.method = endpoint.method().name();
                present.route = endpoint.path().text();
                present.status = status;
                present.live = live;
                present.commit();
            }
            return response;
        }
    }
}
