package dev.tidemark.http.netty;

import io.netty.buffer.ByteBuf;

/** Takes the body of one request as it arrives. Called by the connection's event loop alone. */
interface RequestSink {

    /** Whether more of the body is to be read from the socket. */
    boolean wantsMore();

    /** The next bytes; they stay the caller's. */
    void take(ByteBuf bytes);

    /** The body is whole. */
    void end();

    /** The body will not be whole. */
    void fail(Throwable failure);
}
