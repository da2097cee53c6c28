package dev.tidemark.benchmarks.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams of the same bytes as those of a collection's events by a loop of writes: one thread, one buffer, no selector, no handler. What the
 * system itself takes for a delivery. Used by one thread.
 */
public final class BareSends implements Closeable {

    private static final int BACKLOG = 4_096;
    private static final int REQUEST_BYTES = 1_024;

    private final ServerSocketChannel listening;
    private final List<SocketChannel> subscribers = new ArrayList<>();

    private BareSends(ServerSocketChannel listening) {
        this.listening = listening;
    }

    /** Starts to listen. */
    public static BareSends start() throws IOException {
        return new BareSends(
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG));
    }

    public int port() throws IOException {
        return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    }

    /** Greets so many subscribers, as they come. */
    public void accept(int count) throws IOException {
        ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES);
        ByteBuffer greeting = direct(EventText.greeting());
        for (int n = 0; n < count; n++) {
            SocketChannel subscriber = listening.accept();
            subscriber.setOption(StandardSocketOptions.TCP_NODELAY, true);
            subscriber.read(request.clear());
            subscriber.write(greeting.rewind());
            subscriber.configureBlocking(false);
            subscribers.add(subscriber);
        }
    }

    /** Sends all subscribers the events of one append. */
    public void append(long position) throws IOException {
        ByteBuffer events = direct(EventText.append(position));
        for (SocketChannel subscriber : subscribers) {
            subscriber.write(events.rewind());
            if (events.hasRemaining()) {
                throw new IOException("subscriber does not take what it is sent");
            }
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel subscriber : subscribers) {
            subscriber.close();
        }
        listening.close();
    }
}
