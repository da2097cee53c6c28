package dev.tidemark.actors.health;

import dev.tidemark.actors.Tidemark;
import java.util.List;

/** All checks of a store, in the order of {@link HealthCheck}. Stateless. */
final class HealthChecks {

    private HealthChecks() {}

    static List<Check> of(Tidemark store, HealthParts parts, DirectoriesCheck directories) {
        HealthSettings.Limits limits = parts.settings().limits();
        return List.of(
                new StoreCheck(store),
                directories,
                new SpaceCheck(store, parts.disk(), parts.directory(), limits),
                new JournalFilesCheck(
                        () -> store.statistics().journal(), parts.lifeline().journalFilesMax(), limits.journalAgeMax()),
                new SyncsCheck(() -> store.statistics().journal(), limits),
                new SizesCheck(parts.disk(), parts.directory(), limits),
                new ExpiryCheck(store),
                new BackupsCheck(store, parts.time()),
                new InvariantsCheck(store, parts.work()),
                new ChecksumCheck(parts.disk(), parts.directory(), parts.time()));
    }
}
