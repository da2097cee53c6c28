/**
 * Compaction by key: finds what of a log still counts and writes it into fewer, smaller segments, beside the writer.
 *
 * <p>Nothing here changes what a reader sees: the store, on its writer's thread, puts the result in the place of what it was made
 * of.
 */
@NullMarked
package dev.tidemark.engine.compaction;

import org.jspecify.annotations.NullMarked;
