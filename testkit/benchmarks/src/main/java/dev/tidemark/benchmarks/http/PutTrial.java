package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import java.io.IOException;
import java.time.Duration;

/** A server under rows from a client process of its own. Owns both. */
public final class PutTrial implements Trial {

    private final PutServer server;
    private final PutLoad load;

    private PutTrial(PutServer server, PutLoad load) {
        this.server = server;
        this.load = load;
    }

    /**
     * Takes the server over, also when it fails.
     *
     * @param warmUp of a server that compiles itself, before it is kept to its processors: compiling has the other one meanwhile
     */
    public static PutTrial of(PutServer server, int connections, Processors processors, Duration warmUp)
            throws IOException {
        try {
            PutTrial trial = new PutTrial(server, PutLoad.start(server, connections, processors));
            if (!warmUp.isZero()) {
                trial.load.run(warmUp, Duration.ofSeconds(1));
            }
            server.pin(processors);
            return trial;
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        return load.run(warmUp, measured);
    }

    @Override
    public void close() throws IOException {
        load.close();
        server.close();
    }
}
