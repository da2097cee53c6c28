package dev.tidemark.http.cli;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.engine.space.DiskUse;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the numbers of the store and of collections. */
@Command(
        name = "stats",
        description = {
            "Print the numbers of the store and of all collections, or of one: keys, first and last position, length of the log,",
            "its files, how many of them are sealed, generation, bytes that may be",
            "compacted and their churn, and what they take of the disk, by kind.",
            "",
            "Each collection is opened for it, as a read would."
        },
        footer = {"", "Examples:", "  tidemark stats", "  tidemark stats --collection history"})
final class StatsCommand implements Callable<Integer> {

    private static final int PAGE = 100;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--collection", paramLabel = "NAME", description = "This collection alone.")
    private Optional<String> collection = Optional.empty();

    StatsCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        try (OpenedStore opened = reading.open(opener, common.data(), CommandConfig.load())) {
            if (collection.isPresent()) {
                print(opened.store(), collection.get());
            } else {
                printAll(opened.store());
                printStore(opened.store());
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

    /** After the collections: by then their directories have been counted. */
    private static void printStore(Tidemark store) {
        DiskStatistics disk = store.statistics().disk();
        System.out.println("store:" + text(disk.use()) + " exact=" + disk.use().exact() + " maxBytes="
                + disk.limits().maxBytes() + " minFreeBytes=" + disk.limits().minFreeBytes() + " level="
                + disk.level().name().toLowerCase(Locale.ROOT));
    }

    private static String text(DiskUse use) {
        StringBuilder text = new StringBuilder();
        for (DiskKind kind : DiskKind.values()) {
            if (use.of(kind) > 0) {
                text.append(" disk.")
                        .append(kind.name().toLowerCase(Locale.ROOT))
                        .append('=')
                        .append(use.of(kind));
            }
        }
        return text.append(" disk.total=").append(use.total()).toString();
    }

    private static void print(Tidemark store, String name) {
        CollectionStatistics numbers = Awaited.join(store.json(name).statistics());
        System.out.println(name + ": keys=" + numbers.keys() + " first=" + numbers.first() + " watermark="
                + numbers.watermark() + " logBytes=" + numbers.logBytes() + " files=" + numbers.segments() + " sealed="
                + numbers.sealed()
                + " generation=" + numbers.generation() + " compactableBytes=" + numbers.compactableBytes() + " churn="
                + String.format(Locale.ROOT, "%.3f", numbers.churn())
                + " replacedFiles=" + numbers.backups() + " replacedBytes=" + numbers.backupBytes()
                + text(numbers.disk()));
    }
}
