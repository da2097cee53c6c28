package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store on the real disk, in a directory of its own for each test. A test may close it, and open it again. */
abstract class StoreOnDisk {

    @TempDir
    private Path directory;

    private Optional<Tidemark> opened = Optional.empty();

    /** Whose actor system it runs in. */
    abstract ActorTestKit kit();

    /** Creates what each test of the class begins with. */
    abstract void begin();

    @BeforeEach
    final void openFirst() {
        open();
        begin();
    }

    @AfterEach
    final void close() {
        opened.ifPresent(store -> await(store.close()));
        opened = Optional.empty();
    }

    final Tidemark store() {
        return opened.orElseThrow();
    }

    final Path directory() {
        return directory;
    }

    /** Not while it is open. */
    final void open() {
        open("");
    }

    /** @param settings in place of what the actor system says */
    final void open(String settings) {
        Config config = ConfigFactory.parseString(settings)
                .withFallback(kit().system().settings().config());
        opened = Optional.of(await(Tidemark.open(kit().system(), TidemarkSettings.of(directory, config))));
    }

    final void reopen(String settings) {
        close();
        open(settings);
    }
}
