package dev.tidemark.benchmarks.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams of the same bytes as those of a collection's events, by Netty with nothing beside it: connections with one handler, in one list, on
 * one event loop. What is left for a server of events to lose.
 */
public final class BareFanOut implements Closeable {

    private final EventLoopGroup loop;
    private final Channel listening;

    /** Of the loop. */
    private final List<Channel> subscribers = new ArrayList<>();

    private BareFanOut() throws IOException {
        boolean epoll = Epoll.isAvailable();
        loop = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Subscriber());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen", bound.cause());
        }
        listening = bound.channel();
    }

    /** Starts to listen. */
    public static BareFanOut start() throws IOException {
        return new BareFanOut();
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Sends all subscribers the events of one append. */
    public void append(long position) {
        String text = EventText.append(position);
        loop.execute(() -> send(text));
    }

    private void send(String chunk) {
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(chunk.length());
        bytes.writeCharSequence(chunk, StandardCharsets.US_ASCII);
        for (Channel subscriber : subscribers) {
            ChannelFuture unused = subscriber.writeAndFlush(bytes.retainedDuplicate(), subscriber.voidPromise());
        }
        bytes.release();
    }

    @Override
    public void close() {
        ChannelFuture closed = listening.close().awaitUninterruptibly();
        assert closed.isDone() : "waited for";
        Future<?> ended = loop.shutdownGracefully().awaitUninterruptibly();
        assert ended.isDone() : "waited for";
    }

    /** Is greeted at the first bytes of its request. */
    private final class Subscriber extends ChannelInboundHandlerAdapter {

        private boolean greeted;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            if (!greeted) {
                greeted = true;
                ChannelFuture unused = context.writeAndFlush(
                        Unpooled.copiedBuffer(EventText.greeting(), StandardCharsets.US_ASCII), context.voidPromise());
                subscribers.add(context.channel());
            }
        }

        /** A client that ends cuts its connections. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.channel().unsafe().close(context.voidPromise());
        }
    }
}
