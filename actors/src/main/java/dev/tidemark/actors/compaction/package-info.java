/** Compaction of a whole store: when which collection has its turn, and how fast; the work is the collection's writer's. */
@NullMarked
package dev.tidemark.actors.compaction;

import org.jspecify.annotations.NullMarked;
