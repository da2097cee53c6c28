package dev.tidemark.system;

import static dev.tidemark.testkit.Stages.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.netty.TransportStatistics;
import dev.tidemark.http.server.ServerSettings;
import dev.tidemark.http.server.TidemarkServer;
import dev.tidemark.http.server.TransportKind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An open store in an actor system of its own, on demand with a server before it. Owned by one test thread; close it. */
final class StoreProbe implements AutoCloseable {

    private static final int PAGE_MAX = 10_000;

    private final ActorSystem<Void> system;
    private final Tidemark store;
    private Optional<TidemarkServer> server = Optional.empty();

    private StoreProbe(ActorSystem<Void> system, Tidemark store) {
        this.system = system;
        this.store = store;
    }

    static StoreProbe open(Path directory) {
        return open(directory, "", Seams.real());
    }

    /** With a server by that transport, when there is one. */
    static StoreProbe open(Path directory, TransportKind transport) {
        return open(directory, by(transport), Seams.real());
    }

    /** The setting for that transport, as HOCON. */
    static String by(TransportKind transport) {
        return "tidemark.http.server.transport = " + transport.label();
    }

    /**
     * @param overrides HOCON laid over the server's configuration
     * @throws dev.tidemark.engine.TidemarkException when the store cannot be opened
     */
    static StoreProbe open(Path directory, String overrides, Seams seams) {
        Config config = ConfigFactory.parseString(overrides)
                .withFallback(TidemarkServer.configuration(ConfigFactory.load()))
                .resolve();
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "probe", config);
        try {
            return new StoreProbe(system, await(Tidemark.open(system, TidemarkSettings.of(directory, config, seams))));
        } catch (RuntimeException failure) {
            end(system);
            throw failure;
        }
    }

    Tidemark store() {
        return store;
    }

    JsonCollection created(String name) {
        await(store.create(name, CollectionSettings.DEFAULT));
        return store.json(name);
    }

    /** Sets a key and returns the position of its record. */
    long set(String collection, String key, String json) {
        WriteOutcome outcome = await(store.json(collection).set(key, Json.parse(json)));
        return ((WriteOutcome.Written) outcome).position();
    }

    /** The value's text, empty when the key has none. */
    Optional<String> get(String collection, String key) {
        return await(store.json(collection).get(key)).map(entry -> entry.value().toString());
    }

    /** The whole log. */
    List<LogRecord> log(String collection) {
        List<LogRecord> records = new ArrayList<>();
        LogPage page = await(store.json(collection).log(0, PAGE_MAX));
        while (!page.records().isEmpty()) {
            records.addAll(page.records());
            page = await(
                    store.json(collection).log(records.get(records.size() - 1).position(), PAGE_MAX));
        }
        return records;
    }

    /** Starts the server, if there is none yet, and gives a client of it. */
    HttpProbe http() {
        return new HttpProbe(address());
    }

    /** Where the server listens, which is started if there is none yet. */
    InetSocketAddress address() {
        if (server.isEmpty()) {
            Config config = system.settings().config();
            server = Optional.of(await(TidemarkServer.start(
                    system,
                    store,
                    HttpSettings.of(config),
                    ServerSettings.of(config).withPort(0))));
        }
        return server.get().address();
    }

    /** Counts of the server's transport, once there is a server on Netty. */
    TransportStatistics transport() {
        return server.orElseThrow().statistics().orElseThrow();
    }

    @Override
    public void close() {
        server.ifPresent(each -> await(each.stop()));
        await(store.close());
        end(system);
    }

    /** Ends what runs without closing anything, as far as one process can do that to itself. */
    void abandon() {
        end(system);
    }

    private static void end(ActorSystem<Void> system) {
        system.terminate();
        await(system.getWhenTerminated());
    }
}
