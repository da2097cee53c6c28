package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Rounds;
import dev.tidemark.benchmarks.load.Workload;
import java.nio.file.Path;

/**
 * What every row runs with.
 *
 * @param directory an empty directory of the row's own, deleted after it
 * @param quick whether fixed amounts (length of logs, number of collections and keys) are to be small
 */
record Bench(Path directory, Rounds rounds, Workload workload, TidemarkSide tidemark, boolean quick) {

    private static final int QUICK_DIVISOR = 16;

    /** A fixed amount of work, or its share in a quick run. */
    long amount(long full) {
        return quick ? full / QUICK_DIVISOR : full;
    }
}
