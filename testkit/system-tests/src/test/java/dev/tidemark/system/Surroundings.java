package dev.tidemark.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What a child process finds around it: limits and mounts of its own, made by a shell that then becomes the child. */
final class Surroundings {

    private static final int PATIENCE_SECONDS = 20;

    private Surroundings() {}

    /** At most so many open files. */
    static List<String> openFiles(int count) {
        return List.of("bash", "-c", "ulimit -n " + count + " && exec \"$@\"", "bash");
    }

    /** The directory cannot be changed by the child; everybody else still can. */
    static List<String> readOnly(Path directory) {
        return ownMounts("mount --bind " + directory + " " + directory + " && mount -o remount,ro,bind " + directory);
    }

    /** The directory is an empty disk of that size, which only the child sees. A ballast file takes some of it. */
    static List<String> smallDisk(Path directory, int kibibytes, int ballastKibibytes) {
        return ownMounts("mount -t tmpfs -o size=" + kibibytes + "k none " + directory + " && head -c "
                + ballastKibibytes + "K /dev/zero > " + directory + "/ballast");
    }

    /** The same directory as the process sees it. */
    static Path seenBy(long pid, Path directory) {
        return Path.of("/proc/" + pid + "/root" + directory.toAbsolutePath());
    }

    private static List<String> ownMounts(String commands) {
        Assumptions.assumeTrue(
                mayMount(),
                "SKIPPED: this system gives no mounts of its own to a process (unshare -rm); the simulated "
                        + "disk stands in for it in SimulatedDiskFaultsTest");
        return List.of("unshare", "-rm", "bash", "-c", commands + " && exec \"$@\"", "bash");
    }

    private static boolean mayMount() {
        try {
            Process probe = new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }
}
