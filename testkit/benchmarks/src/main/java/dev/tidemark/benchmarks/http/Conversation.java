package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a client says to a server and how it knows an answer's end. Stateless: shared by all connections of one thread. */
interface Conversation {

    /** What a new connection says first; nothing where requests follow at once. */
    void open(ByteBuffer target);

    /**
     * Whether the answer to {@link #open} is there.
     *
     * @throws IOException when the server refuses
     */
    boolean isOpen(byte[] received, int length) throws IOException;

    void request(ByteBuffer target, byte[] key, byte[] value);

    /**
     * Whether the answer to one request is whole.
     *
     * @throws IOException when the server refuses
     */
    boolean isAnswered(byte[] received, int length) throws IOException;

    /** Whether a whole answer says that nothing was done and the request should be made again. */
    default boolean isToBeTriedAgain(byte[] received, int length) {
        return false;
    }
}
