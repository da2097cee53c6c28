package dev.tidemark.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Counts of a transport as Micrometer's meters. Immutable; safe for any thread. */
public final class TransportMetrics implements MeterBinder {

    private final TransportNumbers numbers;

    public TransportMetrics(TransportNumbers numbers) {
        this.numbers = numbers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "tidemark.http.connections", "Connections at present", TransportNumbers::connections);
        gauge(
                registry,
                "tidemark.http.downloads",
                "Answers whose body is on its way, others than short ones from memory",
                TransportNumbers::downloads);
        counter(registry, "tidemark.http.received", "Requests given to the route", TransportNumbers::requests);
        counter(
                registry,
                "tidemark.http.sendfile",
                "Answers from files sent by sendfile",
                TransportNumbers::regionsSentByKernel);
        counter(
                registry,
                "tidemark.http.copied",
                "Answers from files read into memory, since they are short or encrypted",
                TransportNumbers::regionsCopied);
        counter(
                registry,
                "tidemark.http.connections.refused",
                "Connections closed at once, since their address had enough",
                TransportNumbers::connectionsRefused);
        counter(
                registry,
                "tidemark.http.tls.reloads",
                "Certificates taken from changed files",
                TransportNumbers::certificatesTaken);
        counter(
                registry,
                "tidemark.http.tls.refusals",
                "Changed files for TLS that are no good, each once",
                TransportNumbers::certificatesRefused);
        counters(
                registry,
                "tidemark.http.sendfile.fallbacks",
                "Answers from files that sendfile would have been used for, and could not",
                "reason",
                numbers::regionsNotSentByReason);
        counters(
                registry,
                "tidemark.http.connections.overdue",
                "Connections closed because something took too long: reading, for clients that read too slowly",
                "cause",
                numbers::connectionsOverdueByCause);
    }

    private void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<TransportNumbers> of) {
        Gauge.builder(name, numbers, of).description(help).strongReference(true).register(registry);
    }

    private void counter(MeterRegistry registry, String name, String help, ToDoubleFunction<TransportNumbers> of) {
        FunctionCounter.builder(name, numbers, ignored -> of.applyAsDouble(numbers))
                .description(help)
                .register(registry);
    }

    /** @param counts whose keys are always the same */
    private void counters(
            MeterRegistry registry, String name, String help, String tag, Supplier<Map<String, Long>> counts) {
        counts.get()
                .keySet()
                .forEach(key -> FunctionCounter.builder(
                                name, numbers, ignored -> counts.get().getOrDefault(key, 0L))
                        .description(help)
                        .tag(tag, key.toLowerCase(Locale.ROOT).replace(' ', '_'))
                        .register(registry));
    }
}
