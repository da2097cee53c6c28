package dev.tidemark.actors;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * The store of an actor system: opened once, at first use, in the directory that {@code tidemark.directory} names, and closed
 * when the system shuts down.
 */
public final class TidemarkExtension implements Extension {

    /** Names the extension to Akka. */
    public static final class Id extends ExtensionId<TidemarkExtension> {

        private static final Id INSTANCE = new Id();

        private Id() {}

        @Override
        public TidemarkExtension createExtension(ActorSystem<?> system) {
            return new TidemarkExtension(system);
        }
    }

    private final CompletionStage<Tidemark> store;

    private TidemarkExtension(ActorSystem<?> system) {
        Path directory = Path.of(system.settings().config().getString("tidemark.directory"));
        store = Tidemark.open(system, directory);
        ShutdownClosing.register(system, store);
    }

    public static TidemarkExtension get(ActorSystem<?> system) {
        return Id.INSTANCE.apply(system);
    }

    /** The store, open or being opened, or the failure that kept it from being opened. */
    public CompletionStage<Tidemark> store() {
        return store;
    }
}
