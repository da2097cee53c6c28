package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a store in which commits over several collections are under way at each moment. */
class BackupTransactionsTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int CHAINS = 16;
    private static final int BACKUPS = 3;

    @TempDir
    private Path directory = Path.of("");

    /** Raised when the last backup is there. */
    private final AtomicBoolean enough = new AtomicBoolean();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private static Tidemark open(Path place) {
        Config config = ConfigFactory.parseString("""
                        tidemark.segment.max-length = 16 KiB
                        tidemark.backup { max-rate = 1 TiB, schedule = "" }
                        """)
                .withFallback(KIT.system().settings().config());
        return await(Tidemark.open(KIT.system(), TidemarkSettings.of(place, config)));
    }

    /** Writes one number to both collections, then the next, until it is enough. */
    private CompletionStage<Long> chain(Tidemark store, String key, long number) {
        if (enough.get()) {
            return CompletableFuture.completedStage(number);
        }
        return write(store, key, number).thenCompose(done -> chain(store, key, number + 1));
    }

    private static CompletionStage<?> write(Tidemark store, String key, long number) {
        Json value = Json.parse(Long.toString(number));
        return store.transact(List.of(
                new TransactionWrite("left", Write.set(key, value)),
                new TransactionWrite("right", Write.set(key, value))));
    }

    private static Optional<String> value(Tidemark store, String collection, String key) {
        return await(store.json(collection).get(key)).map(entry -> entry.value().toString());
    }

    @Test
    void create_amidTransactions_holdsEachWholeOrNotAtAll() {
        Tidemark store = open(directory.resolve("data"));
        await(store.create("left", CollectionSettings.DEFAULT));
        await(store.create("right", CollectionSettings.of(Durability.NEVER)));
        // The first backup may be done before any chain is.
        await(write(store, "key-0", 0));
        List<CompletionStage<Long>> chains = new ArrayList<>();
        for (int chain = 0; chain < CHAINS; chain++) {
            chains.add(chain(store, "key-" + chain, 1));
        }
        List<String> made = new ArrayList<>();
        for (int number = 0; number < BACKUPS; number++) {
            BackupSummary backup =
                    await(store.backups().create(number % 2 == 0 ? BackupKind.INCREMENTAL : BackupKind.FULL));
            made.add(backup.id());
        }
        enough.set(true);
        List<Long> written = chains.stream().map(Stages::await).toList();
        assertThat(written).allSatisfy(count -> assertThat(count).isGreaterThan(BACKUPS));
        for (String id : made) {
            Path target = directory.resolve("restored-" + id);
            await(store.backups().restore(id, target, StoreRestore.Wanted.ALL));
            Tidemark restored = open(target);
            for (int chain = 0; chain < CHAINS; chain++) {
                assertThat(value(restored, "right", "key-" + chain))
                        .as("backup %s, key %d", id, chain)
                        .isEqualTo(value(restored, "left", "key-" + chain));
            }
            assertThat(value(restored, "left", "key-0")).isPresent();
            await(restored.close());
        }
        await(store.close());
    }
}
