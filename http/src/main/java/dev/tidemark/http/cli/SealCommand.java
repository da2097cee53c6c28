package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.JsonCollection;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seals what is closed of a collection's log. */
@Command(
        name = "seal",
        description = {
            "Seal the closed files of a collection's log: verify, index and compress them.",
            "",
            "A running server does that by itself. What is sealed already is left as it is."
        },
        footer = {"", "Examples:", "  tidemark seal --collection history"})
final class SealCommand implements Callable<Integer> {

    private static final long LOOK_EVERY_MILLIS = 200;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--collection", paramLabel = "NAME", required = true, description = "Collection to seal.")
    private String collection = "";

    SealCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() throws InterruptedException {
        // Nobody else is at the store: there is nothing to hold back for.
        Config config =
                ConfigFactory.parseString("tidemark.seal.max-rate = 1 TiB").withFallback(CommandConfig.load());
        try (OpenedStore store = opener.open(common.data(), config)) {
            JsonCollection source = store.store().json(collection);
            CollectionStatistics before = Awaited.join(source.statistics());
            CompletableFuture<Integer> sealing = source.seal().toCompletableFuture();
            try (Progress progress = common.progress("seal", before.segments() - 1L, "files")) {
                while (!endsSoon(sealing)) {
                    progress.stepTo(Awaited.join(source.statistics()).sealed());
                }
            }
            System.out.println("sealed files: " + Awaited.join(sealing));
        }
        return 0;
    }

    /** Whether it has ended, in whichever way, before it is time for another look. */
    private static boolean endsSoon(CompletableFuture<Integer> sealing) throws InterruptedException {
        try {
            return sealing.handle((count, failure) -> true).get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
