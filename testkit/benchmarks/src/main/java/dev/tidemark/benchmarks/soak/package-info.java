/** The soak: a store under load for minutes, sampled, plotted, and held to bounds and to a model at its end. */
@NullMarked
package dev.tidemark.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
