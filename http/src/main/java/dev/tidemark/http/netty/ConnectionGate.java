package dev.tidemark.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets new connections in, up to a number in total and from one address. Owned by the listening channel's event loop; connections
 * end on theirs.
 *
 * <p>Beyond the total nobody is let in until somebody leaves: new ones wait in the system's queue. Those of an address that has
 * enough are closed at once. Loopback addresses are exempt from that: behind them are proxies and local programs.
 */
final class ConnectionGate extends ChannelInboundHandlerAdapter {

    private final TransportSettings.Connections limits;
    private final TransportStatistics statistics;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    ConnectionGate(TransportSettings.Connections limits, TransportStatistics statistics) {
        this.limits = limits;
        this.statistics = statistics;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        Optional<InetAddress> address = counted(connection);
        if (address.isPresent() && !admit(address.get())) {
            statistics.connectionRefused();
            connection.unsafe().closeForcibly();
            return;
        }
        Channel listener = context.channel();
        if (statistics.connectionOpened() >= limits.max()) {
            listener.config().setAutoRead(false);
        }
        connection.closeFuture().addListener(closed -> {
            address.ifPresent(this::release);
            if (statistics.connectionClosed() < limits.max()) {
                listener.config().setAutoRead(true);
            }
        });
        context.fireChannelRead(message);
    }

    private static Optional<InetAddress> counted(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress remote
                        && !remote.getAddress().isLoopbackAddress()
                ? Optional.of(remote.getAddress())
                : Optional.empty();
    }

    /** Counts one more of the address, unless it has enough. */
    boolean admit(InetAddress address) {
        int present = byAddress.merge(address, 1, Integer::sum);
        if (present > limits.perAddressMax()) {
            release(address);
            return false;
        }
        return true;
    }

    void release(InetAddress address) {
        byAddress.computeIfPresent(address, (known, count) -> count == 1 ? null : count - 1);
    }
}
