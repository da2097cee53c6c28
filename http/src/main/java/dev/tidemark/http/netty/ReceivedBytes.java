package dev.tidemark.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts what a connection receives, before it is taken apart. Owned by the connection's event loop. */
final class ReceivedBytes extends ChannelInboundHandlerAdapter {

    private long total;
    private long lastAtNanos = System.nanoTime();

    long total() {
        return total;
    }

    /** When the last bytes came, or the connection was made. */
    long lastAtNanos() {
        return lastAtNanos;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        total += ((ByteBuf) message).readableBytes();
        lastAtNanos = System.nanoTime();
        context.fireChannelRead(message);
    }
}
