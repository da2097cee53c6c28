package dev.tidemark.actors;

import dev.tidemark.engine.log.LineBlock;
import java.util.Optional;

/**
 * A stretch of a collection's log as bytes: whole lines, each with its newline. Immutable; nothing was copied or decoded for it
 * where the lines are recent.
 *
 * @param lines the ones right behind the position asked for; empty when none are left up to {@code reached}
 * @param reached position from which to read on: the last line's, or one behind it up to which compaction has left no line; the
 *     one asked for at the end of the log
 * @param watermark the durable position when the lines were read, zero for an empty log
 * @param handle by which the log went that was read, as in {@link LogPage}
 */
public record LogLines(Optional<LineBlock> lines, long reached, long watermark, String handle) {}
