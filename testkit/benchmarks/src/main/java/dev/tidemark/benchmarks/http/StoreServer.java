package dev.tidemark.benchmarks.http;

import com.typesafe.config.Config;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.store.StoreHost;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.netty.OwnProcess;
import dev.tidemark.http.server.ServerSettings;
import dev.tidemark.http.server.TidemarkServer;
import dev.tidemark.http.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;

/** A program that serves a store with one collection: a sealed chunk and what follows it, or one entry. */
final class StoreServer {

    static final String ENTRIES = "/v1/collections/" + StoreHost.name(0) + "/entries/";
    static final String LOG = "/v1/collections/" + StoreHost.name(0) + "/log";
    static final String CHUNK = "chunk";
    static final String ENTRY = "entry";

    private static final int VALUES = 64;

    private StoreServer() {}

    /** Directory, transport, what to serve, its length in bytes. Ends when it is killed. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        int length = Integer.parseInt(arguments[3]);
        boolean chunk = arguments[2].equals(CHUNK);
        String settings = chunk ? "tidemark.segment.max-length = " + length : "";
        StoreHost host = StoreHost.open(Path.of(arguments[0]), settings);
        JsonCollection collection = host.created(0);
        if (chunk) {
            fill(collection, length);
        } else {
            StoreHost.await(collection.set("user-0", value(length)));
        }
        OwnProcess.followNoBuffers();
        Config config = host.actorSystem().settings().config();
        TidemarkServer server = StoreHost.await(TidemarkServer.start(
                host.actorSystem(),
                host.store(),
                HttpSettings.of(config),
                ServerSettings.of(config).withPort(0).withTransport(TransportKind.of(arguments[1]))));
        System.out.println(ServerProcess.SERVING + server.address().getPort());
    }

    /** Writes more than the first segment holds, one after the other, so that it ends where it should; seals it. */
    private static void fill(JsonCollection collection, int length) throws IOException {
        Json value = value(length / VALUES);
        for (int n = 0; n < 2 * VALUES; n++) {
            StoreHost.await(collection.set("user-" + n, value));
        }
        StoreHost.await(collection.seal());
    }

    /** Minified JSON of that length. */
    private static Json value(int length) {
        String frame = "{\"note\":\"\"}";
        return Json.parse(frame.replace("\"\"", '"' + "n".repeat(length - frame.length()) + '"'));
    }
}
