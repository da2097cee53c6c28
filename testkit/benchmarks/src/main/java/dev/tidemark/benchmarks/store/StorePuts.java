package dev.tidemark.benchmarks.store;

import com.typesafe.config.Config;
import dev.tidemark.benchmarks.http.PutServer;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.server.ServerSettings;
import dev.tidemark.http.server.TidemarkServer;
import dev.tidemark.http.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The standalone server over a store with one collection. Owns both. */
public final class StorePuts implements PutServer {

    private final StoreHost host;
    private final TidemarkServer server;

    public StorePuts(Path directory, TransportKind transport) throws IOException {
        host = StoreHost.open(directory);
        host.create(1);
        Config config = host.actorSystem().settings().config();
        server = StoreHost.await(TidemarkServer.start(
                host.actorSystem(),
                host.store(),
                HttpSettings.of(config),
                ServerSettings.of(config).withPort(0).withTransport(transport)));
    }

    @Override
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public String pathPrefix() {
        return "/v1/collections/" + StoreHost.name(0) + "/entries/";
    }

    @Override
    public void close() throws IOException {
        StoreHost.await(server.stop());
        host.close();
    }
}
