/** The keeper of a journal shard: gathers the batches of all writers and makes them durable together. */
@NullMarked
package dev.tidemark.actors.journal;

import org.jspecify.annotations.NullMarked;
