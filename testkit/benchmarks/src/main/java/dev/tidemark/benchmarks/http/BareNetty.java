package dev.tidemark.benchmarks.http;

import dev.tidemark.http.netty.OwnProcess;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
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
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A program that answers every request with the same bytes, by Netty with nothing beside it: what is left for the transport to lose. */
final class BareNetty {

    private BareNetty() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        OwnProcess.followNoBuffers();
        ByteBuf body = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(Integer.parseInt(arguments[0])));
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new Answering(body));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        System.out.println(ServerProcess.SERVING + ((InetSocketAddress) listening.localAddress()).getPort());
        listening.closeFuture().sync();
    }

    /** Answers each head; bodies are dropped. */
    private static final class Answering extends ChannelInboundHandlerAdapter {

        private final ByteBuf body;

        Answering(ByteBuf body) {
            this.body = body;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                DefaultFullHttpResponse answer =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body.duplicate());
                answer.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
                ChannelFuture sent = context.write(answer, context.voidPromise());
                assert sent.isVoid() : "a promise of its own would cost each answer an object";
            }
            ReferenceCountUtil.release(message);
        }

        /** A client that ends cuts its connections. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.channel().unsafe().close(context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
