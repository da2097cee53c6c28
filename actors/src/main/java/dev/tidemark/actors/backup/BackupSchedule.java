package dev.tidemark.actors.backup;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** When something is due, by a line of five fields as cron has them. Immutable; safe for any thread. */
public final class BackupSchedule {

    private final String line;
    private final ExecutionTime times;
    private final ZoneId zone;

    private BackupSchedule(String line, ExecutionTime times, ZoneId zone) {
        this.line = line;
        this.times = times;
        this.zone = zone;
    }

    /**
     * Reads a line: minute, hour, day of the month, month, day of the week.
     *
     * @param zone whose clock is meant
     * @throws IllegalArgumentException for what is no such line
     */
    public static BackupSchedule parse(String line, ZoneId zone) {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        return new BackupSchedule(line, ExecutionTime.forCron(parser.parse(line).validate()), zone);
    }

    /** The first time after another that something is due, wall-clock milliseconds; empty for never. */
    Optional<Long> after(long wallMillis) {
        return times.nextExecution(Instant.ofEpochMilli(wallMillis).atZone(zone))
                .map(next -> next.toInstant().toEpochMilli());
    }

    @Override
    public String toString() {
        return line;
    }
}
