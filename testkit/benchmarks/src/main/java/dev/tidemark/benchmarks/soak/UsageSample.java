package dev.tidemark.benchmarks.soak;

import java.util.List;
import java.util.Locale;

/**
 * What was in use at one moment. Immutable.
 *
 * @param seconds since the load began
 * @param process memory, handles and threads of the process
 * @param disk the data directory
 * @param work what the store had done by then
 */
record UsageSample(double seconds, OfProcess process, Usage.Tree disk, OfStore work) {

    /**
     * Of the process.
     *
     * @param heapUsed bytes, garbage included
     * @param heapAlive bytes after the last collection of garbage that the soak asked for
     * @param direct bytes of direct buffers
     * @param resident bytes of memory that is not in files
     */
    record OfProcess(long handles, long threads, long heapUsed, long heapAlive, long direct, long resident) {}

    /**
     * Of the store.
     *
     * @param written bytes of lines
     * @param logBytes length of the log
     * @param waitingSeals closed files that wait to be sealed
     * @param behind positions from the slowest follower to the watermark
     */
    record OfStore(
            long written, long watermark, long keys, long logBytes, long segments, long waitingSeals, long behind) {}

    static final String HEADINGS =
            "seconds,handles,threads,heap_used,heap_alive,direct,resident,files,disk_bytes,backup_files,backup_bytes,"
                    + "written_bytes,watermark,keys,log_bytes,segments,waiting_seals,slowest_behind";

    /** A line of the report, by {@link #HEADINGS}. */
    String line() {
        List<Long> numbers = List.of(
                process.handles,
                process.threads,
                process.heapUsed,
                process.heapAlive,
                process.direct,
                process.resident,
                disk.files(),
                disk.bytes(),
                disk.backupFiles(),
                disk.backupBytes(),
                work.written,
                work.watermark,
                work.keys,
                work.logBytes,
                work.segments,
                work.waitingSeals,
                work.behind);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f", seconds));
        numbers.forEach(number -> line.append(',').append(number));
        return line.toString();
    }
}
