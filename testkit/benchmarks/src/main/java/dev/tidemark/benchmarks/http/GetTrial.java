package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A server on one core under GETs from a client process on another. Owns the server.
 *
 * @param costs takes what each round cost the server, see {@link GetLoad.Outcome#cpuPerGigabyte}
 */
public record GetTrial(GetServer server, int connections, List<Double> costs) implements Trial {

    /** The first round, which does not count, begins with so many warm-ups: a JVM on one core compiles beside serving. */
    private static final int FIRST_WARM_UPS = 25;

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        Duration before = costs.isEmpty() ? warmUp.multipliedBy(FIRST_WARM_UPS) : warmUp;
        GetLoad.Outcome outcome = GetLoad.run(server, connections, before, measured);
        costs.add(outcome.cpuPerGigabyte());
        return outcome.sample();
    }

    @Override
    public void close() {
        server.close();
    }
}
