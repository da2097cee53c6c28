package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthSeverity;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health runs beside a store whose files come and go all the time, on the real disk: nothing of it is a finding. */
class HealthBesideWorkTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int RUNS = 10;
    private static final int CALLERS = 8;

    private static final String RESTLESS = """
            tidemark {
              segment { max-length = 16 KiB, flush-bytes = 4 KiB, flush-delay = 20 ms }
              journal { file-length = 64 KiB, files-max = 8, pending-max = 48 KiB }
              checkpoint-after = 32 KiB
              seal { max-rate = 1 TiB, renderers = [ndjson, json] }
              compaction { max-rate = 1 TiB, small-length = 32 KiB, compress-backups-after = 0 s }
              backup { schedule = "", max-rate = 1 TiB }
              health { interval = 0 s, max-rate = 16 MiB, free-warning = 0, free-critical = 0,
                sync-warning = 1 h, sync-critical = 1 d }
            }
            """;

    @TempDir
    private Path directory = Path.of("");

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private CompletionStage<Integer> write(Tidemark store, int caller) {
        int number = written.incrementAndGet();
        if (over.get()) {
            return CompletableFuture.completedStage(number);
        }
        Json value = Json.parse("{\"n\":" + number + ",\"text\":\"" + "x".repeat(number % 700) + "\"}");
        CompletionStage<WriteOutcome> done = switch (caller % 3) {
            case 0 -> store.json("stream").append(value);
            case 1 -> store.json("users").set("user-" + number % 50, value);
            default ->
                number % 5 == 0
                        ? store.json("users").delete("user-" + number % 50)
                        : store.json("orders").set("order-" + number % 500, value);
        };
        return done.thenComposeAsync(
                ignored -> write(store, caller), KIT.system().executionContext());
    }

    @Test
    void run_whileFilesComeAndGo_findsNothing() {
        Config config = ConfigFactory.parseString(RESTLESS)
                .withFallback(KIT.system().settings().config());
        Tidemark store = await(Tidemark.open(KIT.system(), TidemarkSettings.of(directory.resolve("data"), config)));
        await(store.create("users", CollectionSettings.DEFAULT));
        await(store.create("orders", CollectionSettings.DEFAULT));
        await(store.create("stream", CollectionSettings.KEYLESS.keeping(Retention.FOR_EVER.withMaxBytes(64 * 1024))));
        List<CompletionStage<Integer>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            callers.add(write(store, caller));
        }
        List<HealthReport> reports = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            CompletionStage<?> compacted = store.compactAll();
            CompletionStage<?> backedUp = store.backups().create(BackupKind.INCREMENTAL);
            reports.add(await(store.health().run()));
            await(compacted);
            await(backedUp);
            await(store.create("passing-" + run, CollectionSettings.DEFAULT));
            await(store.drop("passing-" + run));
        }
        over.set(true);
        callers.forEach(Stages::await);

        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(report.severity()).as("%s", report.toJson()).isEqualTo(HealthSeverity.OK));
        await(store.close());
    }
}
