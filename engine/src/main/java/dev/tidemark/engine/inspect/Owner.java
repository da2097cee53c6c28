package dev.tidemark.engine.inspect;

import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who wrote its name into the lock file, and whether it may still be at work; told without touching the lock.
 *
 * @param mayRun true for a living process of that number on this host that is not younger than the lock, and for any process
 *     of another host
 */
record Owner(String holder, boolean mayRun) {

    private static final Pattern PID = Pattern.compile("\"pid\":([0-9]{1,18})[,}]");
    private static final Pattern STARTED = Pattern.compile("\"started\":\"([^\"]{1,40})\"");
    private static final String UNKNOWN = "unknown";

    /** What start times of processes may be wrong by: Linux counts them from a boot time in whole seconds. */
    private static final Duration START_INACCURACY = Duration.ofSeconds(2);

    static Owner of(FileSystem disk, Path directory) {
        if (!disk.exists(directory.resolve(DirectoryLock.FILE_NAME))) {
            return new Owner(UNKNOWN, false);
        }
        String holder = DirectoryLock.holderOf(disk, directory);
        Matcher pid = PID.matcher(holder);
        if (!pid.find()) {
            return new Owner(holder, false);
        }
        String host = LockHolder.ofThisProcess(0, "").host();
        boolean here = holder.contains("\"host\":\"" + host + "\"");
        boolean alive = ProcessHandle.of(Long.parseLong(pid.group(1)))
                .filter(process -> isAtWork(process.info()))
                .filter(process -> !isYounger(process.info(), holder))
                .isPresent();
        return new Owner(holder, !here || alive);
    }

    /** A killed process keeps its number until its parent has asked for its end: then it has no program any more. */
    private static boolean isAtWork(ProcessHandle.Info process) {
        ProcessHandle.Info self = ProcessHandle.current().info();
        boolean told = self.command().isPresent() && self.user().equals(process.user());
        return process.command().isPresent() || !told;
    }

    /** Numbers are given again; in a container every server may have the same. */
    private static boolean isYounger(ProcessHandle.Info process, String holder) {
        Optional<Instant> limit = lockedAt(holder).map(locked -> locked.plus(START_INACCURACY));
        return process.startInstant()
                .flatMap(start -> limit.map(start::isAfter))
                .orElse(false);
    }

    private static Optional<Instant> lockedAt(String holder) {
        Matcher started = STARTED.matcher(holder);
        try {
            return started.find() ? Optional.of(Instant.parse(started.group(1))) : Optional.empty();
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
