package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.time.Duration;

/** A server under PUTs from a client process of its own. Owns the server. */
public record PutTrial(PutServer server, int connections) implements Trial {

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        return PutLoad.run(server.address(), server.pathPrefix(), connections, warmUp, measured);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
