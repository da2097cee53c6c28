package dev.tidemark.http.netty;

import io.netty.util.ResourceLeakDetector;
import java.util.List;

/**
 * What is one for all of Netty in a process, and so is set by programs alone whose process is the server's own. A host may have
 * other uses of Netty, and its own mind of them. Stateless.
 */
public final class OwnProcess {

    /** By each of them whoever starts the program says what he wants. */
    private static final List<String> LEAK_LEVELS =
            List.of("io.netty.leakDetection.level", "io.netty.leakDetectionLevel");

    private OwnProcess() {}

    /**
     * Has Netty not follow samples of its buffers: the traces that it keeps of them are some percent of the processor time of every
     * small answer. Where the process was started with {@code io.netty.leakDetection.level}, that holds.
     */
    public static void followNoBuffers() {
        if (LEAK_LEVELS.stream().allMatch(name -> System.getProperty(name) == null)) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }
}
