package dev.tidemark.engine.store;

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
        return open(files, seed, Durability.ALWAYS, journal);
    }

    /**
     * Recovers a collection and takes it for writing.
     *
     * @param durability what it was promised: decides whether a log that ends early has lost anything
     * @throws dev.tidemark.engine.TidemarkException when it cannot be opened; its files are as intact as before
     */
    public Opened open(CollectionFiles files, KeySeed seed, Durability durability, JournalEvidence journal) {
        return open(files, seed, durability, journal, ScanObserver.NOBODY);
    }

    /**
     * The same for the catalog, which has an image of its own instead of checkpoints.
     *
     * @param fill sees each line that the log holds, once and in order, except for those that the image knows
     */
    public Opened openCatalog(CollectionFiles files, KeySeed seed, JournalEvidence journal, CatalogFill fill) {
        return open(files, seed, Durability.ALWAYS, journal, fill);
    }

    private Opened open(
            CollectionFiles files,
            KeySeed seed,
            Durability durability,
            JournalEvidence journal,
            ScanObserver observer) {
        if (Incarnation.isForeign(context.disk(), files)) {
            new TrashBin(context.disk(), files.dataDirectory()).discardForeign(files);
        }
        Recovered recovered = new CollectionRecovery(context, files, seed, durability, journal, observer).recover();
        boolean ahead = recovered.damage().isEmpty() && journal.lacks(recovered.watermark());
        return new Opened(new CollectionStore(context, files, seed, recovered, ahead), recovered.report());
    }
}
