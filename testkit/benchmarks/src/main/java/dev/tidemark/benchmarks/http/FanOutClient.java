package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Many subscribers of one stream of events in a process of their own, on one thread. Prints a line whenever all of them have been
 * given as many events as one append makes: when that was, on the clock that all processes of the machine share.
 */
public final class FanOutClient {

    /** The greeting, and that there is nothing yet; then a line of the log, and that nothing follows. */
    private static final int EVENTS_EACH = 2;

    private static final int BUFFER_BYTES = 1 << 16;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long events;

    private FanOutClient() {}

    /** @param arguments port, path, count of subscribers */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        new FanOutClient().run(server, arguments[1], Integer.parseInt(arguments[2]));
    }

    private void run(InetSocketAddress server, String path, int subscribers) throws IOException {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (Selector selector = Selector.open()) {
            for (int count = 0; count < subscribers; count++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.write(ByteBuffer.wrap(request));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Subscriber(channel));
            }
            long all = (long) EVENTS_EACH * subscribers;
            for (long awaited = all; true; awaited += all) {
                while (events < awaited) {
                    selector.select(key -> ((Subscriber) key.attachment()).read());
                }
                System.out.println(System.nanoTime());
            }
        }
    }

    /** One connection; an event ends where an empty line does. */
    private final class Subscriber {

        private final SocketChannel channel;
        private boolean lineEnded;

        Subscriber(SocketChannel channel) {
            this.channel = channel;
        }

        void read() {
            try {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    throw new IllegalStateException("server ended a stream");
                }
            } catch (IOException failure) {
                throw new IllegalStateException("stream broke off", failure);
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                boolean newline = buffer.get() == '\n';
                if (newline && lineEnded) {
                    events++;
                }
                lineEnded = newline;
            }
        }
    }
}
