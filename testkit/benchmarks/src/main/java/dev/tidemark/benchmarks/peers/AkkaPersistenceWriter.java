package dev.tidemark.benchmarks.peers;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.benchmarks.load.DurableWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Akka Persistence Typed on its LevelDB journal with {@code fsync = on} ({@code native = off}: the Java port). One
 * collection is one event-sourced entity whose state is the map; an event is the entry's bytes, so that no serializer
 * stands in the way. Commands carry their future: an {@code ask} would cost this peer more.
 */
public final class AkkaPersistenceWriter implements DurableWriter {

    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private final ActorSystem<Set> system;

    private record Set(String key, byte[] value, CompletableFuture<Void> answer) {}

    public AkkaPersistenceWriter(Path directory) {
        Config own = ConfigFactory.parseString("""
                akka.loglevel = WARNING
                akka.coordinated-shutdown.exit-jvm = off
                akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                akka.persistence.journal.plugin = "akka.persistence.journal.leveldb"
                akka.persistence.journal.leveldb.fsync = on
                akka.persistence.journal.leveldb.native = off
                akka.persistence.journal.leveldb.dir = "%s"
                """.formatted(directory.toAbsolutePath()));
        system = ActorSystem.create(
                Behaviors.setup(context -> new Entity()),
                "akka-persistence-peer",
                own.withFallback(ConfigFactory.load()));
    }

    @Override
    public CompletionStage<Void> set(String key, byte[] value) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        system.tell(new Set(key, value, answer));
        return answer;
    }

    @Override
    public void close() throws IOException {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("actor system does not end", failure);
        }
    }

    /** The one entity; its state is owned by its actor. */
    private static final class Entity extends EventSourcedBehavior<Set, byte[], Map<String, byte[]>> {

        Entity() {
            super(PersistenceId.ofUniqueId("collection"));
        }

        @Override
        public Map<String, byte[]> emptyState() {
            return new HashMap<>();
        }

        @Override
        public CommandHandler<Set, byte[], Map<String, byte[]>> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(
                            Set.class,
                            set -> Effect()
                                    .persist(event(set))
                                    .thenRun(state -> set.answer().complete(null)))
                    .build();
        }

        @Override
        public EventHandler<Map<String, byte[]>, byte[]> eventHandler() {
            return (state, event) -> {
                ByteBuffer bytes = ByteBuffer.wrap(event);
                byte[] key = new byte[bytes.getInt()];
                bytes.get(key);
                byte[] value = new byte[bytes.remaining()];
                bytes.get(value);
                state.put(new String(key, StandardCharsets.UTF_8), value);
                return state;
            };
        }

        private static byte[] event(Set set) {
            byte[] key = set.key().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(Integer.BYTES + key.length + set.value().length)
                    .putInt(key.length)
                    .put(key)
                    .put(set.value())
                    .array();
        }
    }
}
