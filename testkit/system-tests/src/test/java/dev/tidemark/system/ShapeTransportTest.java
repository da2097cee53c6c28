package dev.tidemark.system;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.LiveStreams;
import dev.tidemark.http.TidemarkRoute;
import dev.tidemark.testkit.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The essentials of the client from npm, first rows, changes, another handle, by the ways that the other tests do not
 * take: encrypted, and from a host that has the route in its own server of Akka.
 */
@Tag("clients")
class ShapeTransportTest {

    private static final String LONG_POLL = "";
    private static final String SSE = "liveSse: true,";
    private static final String SMALL = "tidemark.segment.max-length=16KiB";

    /** Certificates for tests alone. */
    private static final Path FILES = Path.of("..", "..", "http", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();

    private static final String TLS = "-Dtidemark.http.server.tls.";

    @TempDir
    private Path data;

    @ParameterizedTest
    @ValueSource(strings = {LONG_POLL, SSE})
    void client_ofAServerWithACertificate_isInStep(String live) throws IOException {
        Path authority = FILES.resolve("authority.pem");
        List<String> settings = List.of(
                "-D" + SMALL,
                TLS + "certificate-file=" + FILES.resolve("first-chain.pem"),
                TLS + "key-file=" + FILES.resolve("first-key.pem"));
        try (ServerChild server = ServerChild.start(data, List.of(), settings);
                ClientDriver clients = ClientDriver.start(Map.of("NODE_EXTRA_CA_CERTS", authority.toString()))) {
            HttpProbe http = HttpProbe.encrypted(server.http().address(), Trust.in(Files.readAllBytes(authority)));
            requireInStep(clients, http, live);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LONG_POLL, SSE})
    void client_ofAHostsOwnServer_isInStep(String live) {
        Config config = ConfigFactory.parseString(SMALL + "\nakka.http.server.raw-request-uri-header = on")
                .withFallback(ConfigFactory.load());
        ActorSystem<Void> host = ActorSystem.create(Behaviors.empty(), "host", config);
        Tidemark store = await(Tidemark.open(host, data));
        LiveStreams streams = new LiveStreams();
        ServerBinding binding = await(Http.get(host)
                .newServerAt("127.0.0.1", 0)
                .bind(TidemarkRoute.create(store, HttpSettings.of(config), streams)));
        try (ClientDriver clients = ClientDriver.start()) {
            requireInStep(clients, new HttpProbe(binding.localAddress()), live);
        } finally {
            streams.end();
            await(binding.terminate(Duration.ofSeconds(1)));
            await(store.close());
            host.terminate();
            await(host.getWhenTerminated());
        }
    }

    private static void requireInStep(ClientDriver clients, HttpProbe http, String live) {
        SourceCollection users = SourceCollection.created(http, "users");
        users.fill(1, 2_000, 1);
        // Between drop and creation there is nothing to sync, which stops a client that does not ask for another try.
        try (ClientStream client = clients.open(http, users.all(live + " onError: () => ({}),"))) {
            client.awaitUpToDate();
            users.requireSame(client);
            String handle = client.text("stream.shapeHandle");
            users.put("new", "{\"round\":2}");
            users.delete("k7");
            users.requireSame(client);
            users.drop();
            users.create("{}");
            users.fill(1, 20, 3);
            client.await("refetches > 0 && rows.length === 20");
            users.requireSame(client);
            assertThat(client.text("stream.shapeHandle")).isNotEqualTo(handle);
        }
        try (ClientStream client = clients.open(http, users.all())) {
            users.requireSame(client);
        }
    }
}
