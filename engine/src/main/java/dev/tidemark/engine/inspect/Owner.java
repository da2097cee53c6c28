package dev.tidemark.engine.inspect;

import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who wrote its name into the lock file, and whether it may still be at work; told without touching the lock.
 *
 * @param mayRun true for a living process of that number on this host, and for any process of another host
 */
record Owner(String holder, boolean mayRun) {

    private static final Pattern PID = Pattern.compile("\"pid\":([0-9]{1,18})[,}]");
    private static final String UNKNOWN = "unknown";

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
                .map(ProcessHandle::isAlive)
                .orElse(false);
        return new Owner(holder, !here || alive);
    }
}
