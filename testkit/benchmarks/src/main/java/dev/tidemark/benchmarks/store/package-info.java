/** Tidemark as a subject: a host of its own around a store, and what the rows do with it. */
@NullMarked
package dev.tidemark.benchmarks.store;

import org.jspecify.annotations.NullMarked;
