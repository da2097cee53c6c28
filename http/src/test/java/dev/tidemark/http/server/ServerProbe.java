package dev.tidemark.http.server;

import static dev.tidemark.testkit.Stages.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.http.FakeStore;
import dev.tidemark.http.HttpSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** A server over a {@link FakeStore} on a free port, spoken to in bytes. Close it at the end. */
final class ServerProbe implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final ActorSystem<Void> system;
    private final TidemarkServer server;
    private final FakeStore store = new FakeStore();
    private final boolean encrypted;

    /** @param overrides HOCON laid over the server's configuration */
    ServerProbe(TransportKind transport, String overrides) {
        Config config = ConfigFactory.parseString(overrides)
                .withFallback(TidemarkServer.configuration(ConfigFactory.load()))
                .resolve();
        encrypted = !config.getString("tidemark.http.server.tls.key-file").isEmpty();
        system = ActorSystem.create(Behaviors.empty(), "server-probe", config);
        try {
            server = await(TidemarkServer.start(
                    system,
                    store,
                    HttpSettings.of(config),
                    ServerSettings.of(config).withPort(0).withTransport(transport)));
        } catch (RuntimeException refused) {
            system.terminate();
            throw refused;
        }
    }

    FakeStore store() {
        return store;
    }

    TidemarkServer server() {
        return server;
    }

    ActorSystem<Void> system() {
        return system;
    }

    Socket connect() throws IOException {
        Socket socket = encrypted
                ? TlsFiles.client()
                        .getSocketFactory()
                        .createSocket(
                                server.address().getAddress(), server.address().getPort())
                : connectPlain();
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    /** Without encryption, whatever the server speaks. */
    Socket connectPlain() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    /** Sends a message and returns all that comes until the server closes the connection. */
    String send(String message) throws IOException {
        return send(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    String send(byte[] message) throws IOException {
        try (Socket socket = connect()) {
            OutputStream target = socket.getOutputStream();
            target.write(message);
            target.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A GET of a target, byte for byte. */
    String get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    /** Returns once the condition holds; the time limit of the tests ends it otherwise. */
    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("waited in vain");
            }
            Thread.onSpinWait();
        }
    }

    /** All that comes before the connection is closed; nothing where it is cut off. */
    static byte[] untilClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        await(server.stop());
        system.terminate();
    }
}
