/** Keyed state of a collection: the hash of a key, the index from it to the latest line, and the index's durable image. */
@NullMarked
package dev.tidemark.engine.state;

import org.jspecify.annotations.NullMarked;
