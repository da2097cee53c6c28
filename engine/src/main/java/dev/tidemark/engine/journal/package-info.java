/**
 * The shared write-ahead log that makes the batches of all collections durable.
 *
 * <p>{@link dev.tidemark.engine.journal.Journal} is the seam behind which another log than local files can stand; nothing
 * above may assume a local file.
 */
@NullMarked
package dev.tidemark.engine.journal;

import org.jspecify.annotations.NullMarked;
