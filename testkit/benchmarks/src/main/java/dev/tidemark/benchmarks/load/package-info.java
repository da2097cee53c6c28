/** What drives a subject and measures it: workload, closed loops, latencies and interleaved rounds. */
@NullMarked
package dev.tidemark.benchmarks.load;

import org.jspecify.annotations.NullMarked;
