/** Load over HTTP from a process of its own, and the bare servers it is compared with. */
@NullMarked
package dev.tidemark.benchmarks.http;

import org.jspecify.annotations.NullMarked;
