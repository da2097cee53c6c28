/**
 * Bytes of every file: what they are, how they are written, and what a reader makes of them. Does no I/O.
 */
@NullMarked
package dev.tidemark.engine.format;

import org.jspecify.annotations.NullMarked;
