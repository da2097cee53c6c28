package dev.tidemark.http.cli;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Opens the store of a data directory in an actor system of its own, within this process. Stateless. */
final class EmbeddedStore {

    private static final String NAME = "tidemark";

    /** Of the command line: what reads makes no store. */
    static final StoreOpener OPENER = new StoreOpener() {
        @Override
        public OpenedStore open(Path directory, Config config) {
            return EmbeddedStore.open(directory, config);
        }

        @Override
        public boolean isThere(Path directory) {
            return Files.exists(directory.resolve(DirectoryLock.FILE_NAME))
                    || Files.exists(directory.resolve(CollectionFiles.CATALOG_FILE));
        }
    };

    private EmbeddedStore() {}

    static OpenedStore open(Path directory, Config config) {
        return open(directory, config, Tidemark::open);
    }

    /** For reading alone, beside whoever has the directory. */
    static OpenedStore openReadOnly(Path directory, Config config) {
        return open(directory, config, Tidemark::openReadOnly);
    }

    private static OpenedStore open(
            Path directory,
            Config config,
            BiFunction<ActorSystem<?>, TidemarkSettings, CompletionStage<Tidemark>> opening) {
        TidemarkSettings settings = TidemarkSettings.of(directory, config);
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), NAME, config);
        try {
            Tidemark store = Awaited.join(opening.apply(system, settings));
            return new OpenedStore(system, store);
        } catch (RuntimeException failure) {
            system.terminate();
            throw failure;
        }
    }
}
