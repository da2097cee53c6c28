package dev.tidemark.actors;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.engine.chunk.ChunkBody;
import java.time.Instant;

/**
 * A sealed part of a collection's log, from some position on, to be passed on as it is. Safe for any thread.
 *
 * <p>Its files stay as they are until it is closed, or {@link #bytes} or {@link #open} has ended, or nothing was done with it for 30 s.
 */
public interface SealedChunk extends AutoCloseable {

    /** First position of the chunk, whatever was asked for. */
    long start();

    /** Last position: what to ask on from. */
    long last();

    /** By which the log goes, as in {@link LogPage}. */
    String handle();

    /** Media type of the content. */
    String contentType();

    /** Name of the content coding, {@code identity} for content as it is. */
    String encoding();

    /**
     * Names these bytes and no others, for strong entity tags: handle, positions, generation, digest, renderer with its
     * version, and content coding. Printable ASCII without quotes, the same in every process.
     */
    String tag();

    /** When the file that holds the bytes was written last, by the clock of its disk. */
    Instant modified();

    /** Where the bytes are: for those who can send a region of a file, until the chunk is closed. */
    ChunkBody body();

    /** Bytes of {@link #body}. */
    default long lengthBytes() {
        return body().lengthBytes();
    }

    /**
     * The same bytes as a stream, read a block at a time at the pace of the reader; closes the chunk at its end. Can be run
     * once; fails when the chunk was closed before.
     */
    Source<ByteString, NotUsed> bytes();

    /**
     * Some bytes of {@link #body} in a row, as the answer to a byte range is; what is said of the chunk holds for the part too.
     * It takes over the files: one of the two is used, and closed.
     *
     * @throws IllegalArgumentException when they are not all within the body
     */
    SealedChunk part(long offset, long length);

    /**
     * Takes the region of {@link #body} instead of a stream, for those who send it themselves. The files stay as they are until
     * that is closed. Fails when the chunk was closed before, or is streamed.
     */
    ChunkFile open();

    /** Lets go of the files; a stream of {@link #bytes} that is running goes on, as does what was opened. */
    @Override
    void close();
}
