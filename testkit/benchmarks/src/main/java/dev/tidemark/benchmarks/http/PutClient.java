package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Latencies;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Window;
import dev.tidemark.benchmarks.load.Workload;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The program that puts rows over many connections, one request at a time on each, all on one thread: a client that leaves the processor
 * to itself. For each line {@code warm-up-millis measured-millis} on its input it runs one round and prints its figures; it ends with its
 * input. {@link PutLoad} starts it.
 */
final class PutClient {

    static final String FIGURES = "figures ";

    private static final int BUFFER_BYTES = 1 << 14;

    private final Conversation conversation;
    private final byte[][] keys;
    private final Workload workload = Workload.standard();
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();

    /** Of the round under way. */
    private Window window = new Window(Duration.ZERO, Duration.ZERO);

    private Latencies latencies = new Latencies();
    private int unanswered;

    private PutClient(Conversation conversation) throws IOException {
        this.conversation = conversation;
        keys = new byte[workload.keyCount()][];
        Arrays.setAll(keys, n -> workload.keyAt(n).getBytes(StandardCharsets.UTF_8));
    }

    /** @param arguments wire, host, port, path, count of connections */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress server = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        Conversation conversation = Wire.valueOf(arguments[0]).conversation(arguments[1], arguments[3]);
        PutClient client = new PutClient(conversation);
        int count = Integer.parseInt(arguments[4]);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] millis = line.split(" ", -1);
                for (int n = 0; n < count; n++) {
                    client.connect(server);
                }
                client.round(
                        Duration.ofMillis(Long.parseLong(millis[0])), Duration.ofMillis(Long.parseLong(millis[1])));
                client.disconnect();
            }
        }
    }

    private void connect(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Connection connection = new Connection(channel);
        outgoing.clear();
        conversation.open(outgoing);
        channel.write(outgoing.flip());
        while (!conversation.isOpen(connection.received, connection.length)) {
            connection.receive();
        }
        connection.length = 0;
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, connection);
        connections.add(connection);
    }

    /** Servers close connections that are quiet while others have their rounds. */
    private void disconnect() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        connections.clear();
        selector.selectNow();
    }

    private void round(Duration warmUp, Duration measured) throws IOException {
        long cpuNanos = cpuNanos();
        window = new Window(warmUp, measured);
        latencies = new Latencies();
        for (Connection connection : connections) {
            connection.send();
        }
        unanswered = connections.size();
        while (unanswered > 0) {
            selector.select(key -> ((Connection) key.attachment()).take());
        }
        double busy = (cpuNanos() - cpuNanos) / (double) warmUp.plus(measured).toNanos();
        Sample sample = latencies.sample(window.lengthNanos());
        System.out.println(FIGURES + sample.perSecond() + " " + sample.p50Micros() + " " + sample.p99Micros() + " "
                + sample.p999Micros() + " " + busy);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** One connection and what has come of the answer that it waits for. */
    private final class Connection {

        private final SocketChannel channel;
        private byte[] received = new byte[BUFFER_BYTES];
        private int length;
        private long sentAt;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void send() throws IOException {
            request();
            sentAt = System.nanoTime();
            write();
        }

        private void request() {
            byte[] key = keys[ThreadLocalRandom.current().nextInt(keys.length)];
            outgoing.clear();
            conversation.request(outgoing, key, workload.anyValue());
            outgoing.flip();
        }

        private void write() throws IOException {
            while (outgoing.hasRemaining()) {
                channel.write(outgoing);
            }
        }

        void receive() throws IOException {
            incoming.clear();
            int count = channel.read(incoming);
            if (count < 0) {
                throw new EOFException("server closed the connection");
            }
            if (count > received.length - length) {
                received = Arrays.copyOf(received, 2 * received.length + count);
            }
            incoming.flip().get(received, length, count);
            length += count;
        }

        void take() {
            try {
                receive();
                if (!conversation.isAnswered(received, length)) {
                    return;
                }
                boolean again = conversation.isToBeTriedAgain(received, length);
                length = 0;
                long now = System.nanoTime();
                if (window.counts(now) && !again) {
                    latencies.record(now - sentAt);
                }
                if (again && !window.isOver(now)) {
                    request();
                    write();
                } else if (window.isOver(now)) {
                    unanswered--;
                } else {
                    send();
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
