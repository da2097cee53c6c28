/** The list of a collection's closed segments, published atomically; its generation is the commit point. */
@NullMarked
package dev.tidemark.engine.manifest;

import org.jspecify.annotations.NullMarked;
