package dev.tidemark.actors.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of backups. Immutable.
 *
 * @param directory where backups are
 * @param schedule when they are made by themselves, empty for never
 * @param keep how old a scheduled one becomes
 * @param rateMax bytes read and written a second
 * @param verify whether each new one is read once more
 */
public record BackupSettings(
        Path directory, Optional<BackupSchedule> schedule, Duration keep, long rateMax, boolean verify) {}
