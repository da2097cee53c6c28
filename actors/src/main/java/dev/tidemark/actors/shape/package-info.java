/** Shapes: what clients that synchronise see of a collection; rows, conditions over them, and the messages that tell of them. */
@NullMarked
package dev.tidemark.actors.shape;

import org.jspecify.annotations.NullMarked;
