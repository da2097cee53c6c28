package dev.tidemark.http.cli;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.CollectionSettings;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures sets and gets on this disk, with a collection of its own. */
@Command(
        name = "bench",
        description = {
            "Measure durable sets and gets on the disk of the data directory, with 200-byte values over 10,000 keys.",
            "",
            "Writes into a collection of its own, tidemark-bench, and drops it at the end. Half of the time goes to sets,",
            "half to gets."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark bench --data /var/lib/tidemark",
            "  tidemark bench --clients 1 --seconds 4        what one caller at a time gets"
        })
final class BenchCommand implements Callable<Integer> {

    private static final String COLLECTION = "tidemark-bench";
    private static final int CLIENTS_MAX = 4_096;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final double NANOS_PER_MICRO = 1_000.0;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "256",
            description = "Calls at a time, 1 to 4096 (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long in all, 2 to 3600 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        if (clients < 1 || clients > CLIENTS_MAX || seconds < 2 || seconds > 3_600) {
            throw new ParameterException(spec.commandLine(), "--clients or --seconds is out of bounds");
        }
        try (OpenedStore opened = opener.open(common.data(), CommandConfig.load())) {
            Tidemark store = opened.store();
            if (!Awaited.join(store.create(COLLECTION, CollectionSettings.DEFAULT))
                    .created()) {
                throw new CommandFailed("collection exists, drop it first: name=" + COLLECTION);
            }
            try {
                measure(store.json(COLLECTION));
            } finally {
                Awaited.join(store.drop(COLLECTION));
            }
        }
        return 0;
    }

    private void measure(JsonCollection collection) {
        Json value = Json.parse("{\"text\":\"" + "x".repeat(189) + "\"}");
        try (Progress progress = common.progress("bench", seconds, "s")) {
            report("sets", run(progress, 0, key -> collection.set(key, value).toCompletableFuture()));
            report("gets", run(progress, seconds / 2, key -> collection.get(key).toCompletableFuture()));
        }
    }

    private LatencyHistogram run(Progress progress, long elapsedSeconds, BenchLoop.Call call) {
        LatencyHistogram latencies = new LatencyHistogram();
        long startNanos = System.nanoTime();
        long endNanos = startNanos + NANOS_PER_SECOND * seconds / 2;
        ExecutorService executor = Executors.newFixedThreadPool(
                Math.min(clients, Runtime.getRuntime().availableProcessors()));
        CompletableFuture<?>[] loops = new CompletableFuture<?>[clients];
        for (int client = 0; client < clients; client++) {
            loops[client] = new BenchLoop(call, latencies, client, endNanos).start(executor);
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(loops);
        while (!all.isDone()) {
            Awaited.join(CompletableFuture.anyOf(all, BenchLoop.tick()).exceptionally(failed -> Optional.empty()));
            progress.stepTo(elapsedSeconds + (System.nanoTime() - startNanos) / NANOS_PER_SECOND);
        }
        executor.shutdown();
        Awaited.join(all);
        return latencies;
    }

    private void report(String what, LatencyHistogram latencies) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s: clients=%d perSecond=%d p50Micros=%.0f p99Micros=%.0f%n",
                what,
                clients,
                latencies.count() * 2 / seconds,
                latencies.quantileNanos(0.5) / NANOS_PER_MICRO,
                latencies.quantileNanos(0.99) / NANOS_PER_MICRO);
        out.flush();
    }
}
