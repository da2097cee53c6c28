package dev.tidemark.engine.chunk;

/**
 * A compression that HTTP knows as a content coding. Stateless and safe for any thread: equal content makes equal bytes within
 * one build of the compressor.
 */
public interface ContentEncoding {

    /** Stands for content as it is. */
    String IDENTITY = "identity";

    /** Registered name of the coding (RFC 9110, section 8.4.1), 1 to 16 of {@code a-z0-9-}. */
    String name();

    /** What is appended to a file name, dot included. */
    String suffix();

    /** Effort, on the compressor's own scale. */
    int level();

    /** Starts one compressed stream. The caller owns it and closes it, whether it finished or not. */
    ContentEncoder encoder(ByteSink target);
}
