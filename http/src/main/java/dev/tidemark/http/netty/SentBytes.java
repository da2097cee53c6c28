package dev.tidemark.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Counts what has gone out of an encrypted connection, behind its encryption: before it, a write ends when all its records have
 * gone, so that a slow client would look like one that takes nothing. Owned by the connection's event loop.
 */
final class SentBytes extends ChannelOutboundHandlerAdapter {

    private long total;

    /** Bytes of all writes that have ended well. */
    long total() {
        return total;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        int length = message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ChannelFuture unused = context.write(
                message, promise.unvoid().addListener(written -> total += written.isSuccess() ? length : 0));
    }
}
