/** The writer of one collection in its phases, and the port through which callers and readers reach it. */
@NullMarked
package dev.tidemark.actors.writer;

import org.jspecify.annotations.NullMarked;
