/**
 * Sealed chunks: what the closed segments of a collection look like to a protocol, rendered once, compressed, indexed per
 * element, and handed out as regions of files. Everything here is derived from the log and can be made again. File formats:
 * {@link dev.tidemark.engine.chunk.ChunkIndexFormat}; reasons: {@code engine/docs/0009-sealing.md}.
 */
@NullMarked
package dev.tidemark.engine.chunk;

import org.jspecify.annotations.NullMarked;
