package dev.tidemark.http.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;

/**
 * The threads of a transport and the kind of sockets that they serve: epoll where the system has it, the JDK's selectors elsewhere.
 *
 * @param accepting one thread, for new connections
 * @param serving connections
 */
record EventLoops(EventLoopGroup accepting, EventLoopGroup serving, Class<? extends ServerChannel> channel) {

    static EventLoops create(boolean nativeTransport, int threads) {
        ThreadFactory acceptors = new DefaultThreadFactory("tidemark-accept", true);
        ThreadFactory servers = new DefaultThreadFactory("tidemark-http", true);
        if (nativeTransport && Epoll.isAvailable()) {
            return new EventLoops(
                    new MultiThreadIoEventLoopGroup(1, acceptors, EpollIoHandler.newFactory()),
                    new MultiThreadIoEventLoopGroup(threads, servers, EpollIoHandler.newFactory()),
                    EpollServerSocketChannel.class);
        }
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(1, acceptors, NioIoHandler.newFactory()),
                new MultiThreadIoEventLoopGroup(threads, servers, NioIoHandler.newFactory()),
                NioServerSocketChannel.class);
    }
}
