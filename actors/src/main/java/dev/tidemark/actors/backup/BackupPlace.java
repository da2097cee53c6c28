package dev.tidemark.actors.backup;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.engine.backup.BackupSource;
import dev.tidemark.engine.backup.BackupWork;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What backups need of the open store. Any thread. */
public interface BackupPlace {

    /**
     * Takes all collections at one cut, opening each in its turn. Whoever gets the sources closes them.
     *
     * @return fails with what keeps a collection from being opened, or with {@link dev.tidemark.engine.OverloadedException} when the
     *     store does not hold still for long enough
     */
    CompletionStage<List<BackupSource>> take();

    /** Whether the collection does not exist any more. */
    boolean isDropped(BackupSource source);

    /**
     * Restores one collection into the store; blocks the calling thread while files are written.
     *
     * @param backup directory of the backup
     */
    CompletionStage<CollectionDescription> restoreBeside(Path backup, RestoreRequest request, BackupWork work);
}
