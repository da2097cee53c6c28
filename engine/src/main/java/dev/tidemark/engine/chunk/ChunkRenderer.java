package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;

/**
 * Turns log lines into a protocol's bytes. Stateless and safe for any thread: equal lines make equal bytes, always, on every
 * machine. What changes any byte is a new {@link #version}.
 *
 * <p>A chunk's content is {@code prefix [element *(separator element)] suffix}, an element for each line. A line may render to
 * nothing: it then has no element and no separator, but keeps its place in the index. Every implementation passes {@code
 * ChunkRendererContract} of the testkit.
 */
public interface ChunkRenderer {

    /** Part of file names and URLs: 1 to 32 of {@code a-z0-9-}. */
    String name();

    /** Rises with each change of the bytes; from 1 on. Chunks of another version are made anew. */
    int version();

    /** Media type of the content. */
    String contentType();

    /** What stands before the first element; the same array may be returned each time, nobody changes it. */
    byte[] prefix();

    /** What stands between two elements. */
    byte[] separator();

    /** What stands behind the last element. */
    byte[] suffix();

    /**
     * Writes the element of one line.
     *
     * @param line standing upon a verified record in {@code source}; valid during the call alone
     * @param sink takes the element in any number of pieces
     */
    void render(LineScanner line, byte[] source, ByteSink sink);

    /** Whether {@link #render} looks at more of a line than its bounds and position; the rest is not taken apart otherwise. */
    default boolean readsMembers() {
        return true;
    }

    /** Whether the content is what the segment holds between header and footer, so that no file of its own is made. */
    default boolean isIdentity() {
        return false;
    }
}
