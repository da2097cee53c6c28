package dev.tidemark.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way out of a connection: writes, and knows how much of it has gone. Owned by the connection's event loop. */
final class Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final ChannelHandlerContext context;
    /** Called whenever a write has ended well. */
    private final Runnable moved;

    /** Of an encrypted connection. */
    private final Optional<SentBytes> sent;

    private long accepted;
    private long completed;

    Outlet(ChannelHandlerContext context, Runnable moved, Optional<SentBytes> sent) {
        this.context = context;
        this.moved = moved;
        this.sent = sent;
    }

    ByteBufAllocator allocator() {
        return context.alloc();
    }

    /** Takes the bytes over. */
    void write(ByteBuf bytes) {
        write(bytes, bytes.readableBytes(), Outlet::ignore);
    }

    /** Takes the bytes over and flushes; {@code ended} is told whether they and all before them have gone. */
    void writeLast(ByteBuf bytes, Consumer<Boolean> ended) {
        write(bytes, bytes.readableBytes(), ended);
        context.flush();
    }

    /** The same for a region. */
    void writeLast(FileRegion region, Consumer<Boolean> ended) {
        write(region, region.count(), ended);
        context.flush();
    }

    /** Takes the region over. */
    void write(FileRegion region) {
        write(region, region.count(), Outlet::ignore);
    }

    private void write(Object message, long length, Consumer<Boolean> ended) {
        accepted += length;
        context.write(message).addListener(written -> {
            completed += length;
            if (written.isSuccess()) {
                moved.run();
            }
            ended.accept(written.isSuccess());
        });
    }

    /**
     * Has the system send full packets alone from here on, until it is switched off: head and region then do not go out, and wake the
     * reader, apart from each other. Without effect where the system cannot.
     */
    void fullPacketsOnly(boolean on) {
        if (context.channel().isOpen() && context.channel().config() instanceof EpollSocketChannelConfig socket) {
            try {
                socket.setTcpCork(on);
            } catch (ChannelException closed) {
                // Whoever writes next hears of it.
                LOG.debug("connection cannot be told what packets to send", closed);
            }
        }
    }

    private static void ignore(boolean written) {
        // What comes behind it tells as well, and the end of the connection does.
    }

    void flush() {
        context.flush();
    }

    /** Bytes that were written and have not gone. */
    long pendingBytes() {
        return accepted - completed;
    }

    /** Bytes that have gone, of what is going at present as well. Grows, but for a moment when a write ends. */
    long movedBytes() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        long ended = sent.isPresent() ? sent.get().total() : completed;
        return ended + (buffer == null ? 0 : buffer.currentProgress());
    }
}
