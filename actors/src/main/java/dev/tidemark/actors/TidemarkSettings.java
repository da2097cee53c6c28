package dev.tidemark.actors;

import com.typesafe.config.Config;
import dev.tidemark.actors.writer.WriterSettings;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Everything that can be set for a store; {@code reference.conf} says what each key means, costs and is bounded by.
 *
 * @param directory data directory, created where missing
 * @param seams disk, clocks and randomness
 */
public record TidemarkSettings(
        Path directory,
        Seams seams,
        StoreSettings engine,
        JournalSettings journal,
        WriterSettings writer,
        Bounds bounds,
        List<Duration> journalRetryDelays) {

    /**
     * Bounds that hold over all collections.
     *
     * @param pendingWritesMax calls under way in one collection
     * @param pendingMaxBytes bytes of calls under way in the store
     * @param openCollectionsMax collections open at once
     * @param waitingReadersMax readers that wait for new records
     * @param batchMaxCount writes in one atomic batch
     * @param closePatience how long closing waits for room in the journal before it refuses what still waits
     */
    public record Bounds(
            int pendingWritesMax,
            long pendingMaxBytes,
            int openCollectionsMax,
            int waitingReadersMax,
            int batchMaxCount,
            Duration closePatience) {}

    public TidemarkSettings {
        journalRetryDelays = List.copyOf(journalRetryDelays);
    }

    /** Settings of an actor system's configuration, on the real disk. */
    public static TidemarkSettings of(Path directory, Config system) {
        return of(directory, system, Seams.real());
    }

    /** @throws com.typesafe.config.ConfigException naming the key that is missing, misspelt or out of range */
    public static TidemarkSettings of(Path directory, Config system, Seams seams) {
        return new SettingsReader(system.getConfig("tidemark")).read(directory, seams);
    }
}
