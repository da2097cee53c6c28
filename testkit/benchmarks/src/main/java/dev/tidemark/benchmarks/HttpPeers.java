package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.http.DurableStreamsServer;
import dev.tidemark.benchmarks.http.PostgresServer;
import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.http.PutTrial;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.store.PutServerMain;
import dev.tidemark.http.server.TransportKind;
import java.io.IOException;
import java.time.Duration;

/**
 * Servers that take a row a request, each in a process of its own beside its client's, by the names the table shows.
 *
 * @param warmUp of those that run on a virtual machine for Java
 */
record HttpPeers(Processors processors, int connections, Duration warmUp) {

    static final String AKKA = "Akka HTTP's own server, the same route and store";
    static final String POSTGRESQL = "PostgreSQL, its own protocol";
    static final String DURABLE_STREAMS = "@durable-streams/server in memory";

    Contender tidemark() {
        return server(TidemarkSide.NAME, TransportKind.NETTY);
    }

    Contender akka() {
        return server(AKKA, TransportKind.AKKA);
    }

    private Contender server(String name, TransportKind kind) {
        return Contender.of(
                name,
                directory ->
                        PutTrial.of(PutServerMain.start(kind, directory, processors), connections, processors, warmUp));
    }

    Contender postgresql() throws IOException {
        if (PostgresServer.programs().isEmpty()) {
            return Contender.skipped(
                    POSTGRESQL, "postgresql is not installed (testkit/benchmarks/install-postgresql.sh)");
        }
        return Contender.of(
                POSTGRESQL,
                directory -> PutTrial.of(
                        PostgresServer.start(directory, connections, processors),
                        connections,
                        processors,
                        Duration.ZERO));
    }

    Contender durableStreams() {
        if (DurableStreamsServer.installed().isEmpty()) {
            return Contender.skipped(
                    DURABLE_STREAMS,
                    "@durable-streams/server is not installed (testkit/benchmarks/install-durable-streams.sh)");
        }
        return Contender.of(
                DURABLE_STREAMS,
                directory -> PutTrial.of(
                        DurableStreamsServer.start(directory, processors), connections, processors, Duration.ZERO));
    }
}
