package dev.tidemark.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Encrypts one connection, whose client may shake hands once. Owned by the connection's event loop.
 *
 * <p>TLS 1.2 lets a client ask for further handshakes on a connection that is encrypted already, each for a signature of the server's
 * key: work without end that no limit on connections bounds. The JDK's engine agrees to that unless a property of the whole
 * process says otherwise, and {@link SslHandler} tells nobody. Such a handshake is told by the kind of its record, which is not
 * encrypted; TLS 1.3 has none, and its changes of keys, of another kind, cost next to nothing.
 */
final class HandshakeOnce extends SslHandler {

    /** Kind of the records of handshakes, their first byte (RFC 5246, 6.2.1). */
    private static final int HANDSHAKE = 22;

    HandshakeOnce(SSLEngine engine, Executor working) {
        super(engine, working);
    }

    /** Begins at a record each time: the engine of the JDK takes one at a time, and only when it has all of it. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
        if (handshakeFuture().isSuccess() && in.isReadable() && in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
            in.skipBytes(in.readableBytes());
            throw new SSLException("client asks for another handshake");
        }
        super.decode(context, in, out);
    }
}
