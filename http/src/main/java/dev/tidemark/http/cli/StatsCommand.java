package dev.tidemark.http.cli;

import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the numbers of collections. */
@Command(
        name = "stats",
        description = {
            "Print the numbers of all collections, or of one: keys, last position, length of the log, its files, how many",
            "of them are sealed, the manifest's generation, bytes that may be compacted and their churn.",
            "",
            "Each collection is opened for it, as a read would."
        },
        footer = {"", "Examples:", "  tidemark stats", "  tidemark stats --collection history"})
final class StatsCommand implements Callable<Integer> {

    private static final int PAGE = 100;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--collection", paramLabel = "NAME", description = "This collection alone.")
    private Optional<String> collection = Optional.empty();

    StatsCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        try (OpenedStore opened = opener.open(common.data(), ConfigFactory.load())) {
            if (collection.isPresent()) {
                print(opened.store(), collection.get());
            } else {
                printAll(opened.store());
            }
        }
        return 0;
    }

    private static void printAll(Tidemark store) {
        Optional<String> cursor = Optional.empty();
        do {
            Page<CollectionDescription> page = store.collections(cursor, PAGE);
            page.items().forEach(description -> print(store, description.name()));
            cursor = page.next();
        } while (cursor.isPresent());
    }

    private static void print(Tidemark store, String name) {
        CollectionStatistics numbers = Awaited.join(store.json(name).statistics());
        System.out.println(name + ": keys=" + numbers.keys() + " watermark=" + numbers.watermark() + " logBytes="
                + numbers.logBytes() + " files=" + numbers.segments() + " sealed=" + numbers.sealed()
                + " generation=" + numbers.generation() + " compactableBytes=" + numbers.compactableBytes() + " churn="
                + String.format(Locale.ROOT, "%.3f", numbers.churn())
                + " backups=" + numbers.backups() + " backupBytes=" + numbers.backupBytes());
    }
}
