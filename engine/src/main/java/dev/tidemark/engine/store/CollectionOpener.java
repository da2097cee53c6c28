package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.CollectionRecovery;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.recovery.Recovered;
import dev.tidemark.engine.recovery.RecoveryReport;
import dev.tidemark.engine.recovery.ScanObserver;
import dev.tidemark.engine.state.KeySeed;

/** Opens collections. Any thread, but one collection by one thread at a time: whoever will own it. */
public final class CollectionOpener {

    private final LogContext context;

    public CollectionOpener(LogContext context) {
        this.context = context;
    }

    /** @param report what recovery found and did */
    public record Opened(CollectionStore store, RecoveryReport report) {}

    /** The same for a collection of durability {@code always}. */
    public Opened open(CollectionFiles files, KeySeed seed, JournalEvidence journal) {
        return open(files, seed, CollectionSettings.DEFAULT, journal);
    }

    /** The same for a collection of which the durability alone is set. */
    public Opened open(CollectionFiles files, KeySeed seed, Durability durability, JournalEvidence journal) {
        return open(files, seed, CollectionSettings.of(durability), journal);
    }

    /**
     * Recovers a collection and takes it for writing.
     *
     * @param settings what it was created with: its durability decides whether a log that ends early has lost anything
     * @throws dev.tidemark.engine.TidemarkException when it cannot be opened; its files are as intact as before
     */
    public Opened open(CollectionFiles files, KeySeed seed, CollectionSettings settings, JournalEvidence journal) {
        return open(files, seed, settings, journal, ScanObserver.NOBODY);
    }

    /**
     * The same for the catalog, which has an image of its own instead of checkpoints.
     *
     * @param fill sees each line that the log holds, once and in order, except for those that the image knows
     */
    public Opened openCatalog(CollectionFiles files, KeySeed seed, JournalEvidence journal, CatalogFill fill) {
        return open(files, seed, CollectionSettings.DEFAULT, journal, fill);
    }

    private Opened open(
            CollectionFiles files,
            KeySeed seed,
            CollectionSettings settings,
            JournalEvidence journal,
            ScanObserver observer) {
        if (Incarnation.isForeign(context.disk(), files)) {
            new TrashBin(context.disk(), files.dataDirectory()).discardForeign(files);
        }
        Recovered recovered =
                new CollectionRecovery(context, files, seed, settings.durability(), journal, observer).recover();
        boolean ahead = recovered.damage().isEmpty() && journal.lacks(recovered.watermark());
        RollRule rolling =
                files.isCatalog() ? RollRule.ofLength(Long.MAX_VALUE) : RollRule.of(context.settings(), settings);
        CollectionStore store = new CollectionStore(context, files, seed, rolling, recovered, ahead);
        return new Opened(store, recovered.report());
    }
}
