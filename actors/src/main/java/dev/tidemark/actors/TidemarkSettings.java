package dev.tidemark.actors;

import com.typesafe.config.Config;
import dev.tidemark.actors.backup.BackupSettings;
import dev.tidemark.actors.compaction.CompactionSettings;
import dev.tidemark.actors.expiry.ExpirySettings;
import dev.tidemark.actors.health.HealthSettings;
import dev.tidemark.actors.seal.SealSettings;
import dev.tidemark.actors.shape.ShapeSettings;
import dev.tidemark.actors.snapshot.SnapshotSettings;
import dev.tidemark.actors.writer.WriterSettings;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.space.DiskLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Everything that can be set for one store; {@code reference.conf} says what each key means, costs and is bounded by. Immutable;
 * the lists are copied.
 *
 * <p>{@link #of} checks each key against its range. The constructors check nothing: who makes settings by hand answers for them.
 *
 * @param directory data directory, created where missing; one open store has it at a time
 * @param seams disk, clocks, randomness, and how memory is held
 * @param engine of all collections: segments, open files, memory for recent lines
 * @param journal lengths and number of the journal's files
 * @param writer of each collection's writer, and the bounds of a value
 * @param bounds over all collections
 * @param upkeep what is done beside the writing of collections
 */
public record TidemarkSettings(
        Path directory,
        Seams seams,
        StoreSettings engine,
        JournalSettings journal,
        WriterSettings writer,
        Bounds bounds,
        Upkeep upkeep) {

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

    /**
     * What is done beside the writing of collections.
     *
     * @param journalRetryDelays pauses before the tries on a fresh file after a failed write or sync, in order; after the last
     *     one the store takes no writes any more
     * @param seal bounds of sealing, and what chunks are made
     * @param compaction bounds of compaction, and when it is due
     * @param disk how much space the store may take
     * @param retentionCheckEvery pause between two rounds through the collections that nobody uses
     * @param expiry bounds of what is done about entries that expire
     * @param shape bounds of shapes
     * @param backup where backups are, and when they are made
     * @param snapshot of which collections a JSON file is kept
     * @param readOnlyPollEvery pause between two looks at the files of a store that is open for reading alone
     * @param health when the store looks after itself, and what it takes for ill
     */
    public record Upkeep(
            List<Duration> journalRetryDelays,
            SealSettings seal,
            CompactionSettings compaction,
            DiskLimits disk,
            Duration retentionCheckEvery,
            ExpirySettings expiry,
            ShapeSettings shape,
            BackupSettings backup,
            SnapshotSettings snapshot,
            Duration readOnlyPollEvery,
            HealthSettings health) {

        public Upkeep {
            journalRetryDelays = List.copyOf(journalRetryDelays);
        }
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
