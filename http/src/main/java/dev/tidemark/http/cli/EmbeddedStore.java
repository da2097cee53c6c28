package dev.tidemark.http.cli;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import java.nio.file.Path;

/** Opens the store of a data directory in an actor system of its own, within this process. Stateless. */
final class EmbeddedStore {

    private static final String NAME = "tidemark";

    private EmbeddedStore() {}

    static OpenedStore open(Path directory, Config config) {
        TidemarkSettings settings = TidemarkSettings.of(directory, config);
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), NAME, config);
        try {
            Tidemark store = Awaited.join(Tidemark.open(system, settings));
            return new OpenedStore(system, store);
        } catch (RuntimeException failure) {
            system.terminate();
            throw failure;
        }
    }
}
