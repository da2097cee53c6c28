package dev.tidemark.benchmarks.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** What this process and its data directory use, as the virtual machine and the system say. */
final class Usage {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** In the directory of a collection. */
    private static final String BACKUPS = "/backups/";

    private Usage() {}

    /** Open handles; 0 where the system does not tell. */
    static long handles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    static long heapUsed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What a collection of garbage leaves on the heap; what others allocate right behind it is not counted. */
    static long heapAlive() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    /** Direct buffers, mapped ones included. */
    static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Memory of the process that is not in files; 0 where the system does not tell. */
    static long resident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        }
    }

    /**
     * Number and bytes of files.
     *
     * @param files all of them, backups among them
     */
    record Tree(long files, long bytes, long backupFiles, long backupBytes) {}

    /** All files below a directory, those that vanish meanwhile left out. */
    static Tree tree(Path directory) throws IOException {
        long[] sums = new long[4];
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sums[0]++;
                sums[1] += attributes.size();
                if (directory.relativize(file).toString().contains(BACKUPS)) {
                    sums[2]++;
                    sums[3] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException vanished) {
                return FileVisitResult.CONTINUE;
            }
        });
        return new Tree(sums[0], sums[1], sums[2], sums[3]);
    }
}
