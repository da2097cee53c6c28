/**
 * A collection's log on disk: segments, their growing end in memory, and reading them by place or by position.
 *
 * <p>Everything that is read here lies below the watermark, since only durable bytes are ever appended to a segment.
 */
@NullMarked
package dev.tidemark.engine.log;

import org.jspecify.annotations.NullMarked;
