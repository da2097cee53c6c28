package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.DurableWriter;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Redis with its append file synced before every answer, reached over a few pipelined connections: the server answers
 * what has arrived on all of them after one sync. Commands that are issued while a connection's answers are handled go
 * out together. Owns its server process.
 */
public final class RedisWriter implements DurableWriter {

    public static final int CONNECTIONS = 4;

    private final RedisServer server;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Answers> threads = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    public RedisWriter(Path directory, int connectionCount) throws IOException {
        server = RedisServer.start(directory);
        for (int n = 0; n < connectionCount; n++) {
            Connection connection = new Connection(server.address());
            connections.add(connection);
            threads.add(new Answers(this, connection));
        }
        threads.forEach(Thread::start);
    }

    @Override
    public CompletionStage<Void> set(String key, byte[] value) {
        if (Thread.currentThread() instanceof Answers answers && answers.of == this) {
            return answers.connection.send(key, value, false);
        }
        return connections
                .get(Math.floorMod(next.getAndIncrement(), connections.size()))
                .send(key, value, true);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.closing = true;
            connection.socket.close();
        }
        threads.forEach(Joins::await);
        server.close();
    }

    /** The thread that reads the answers of one connection and, in a closed loop, issues the next commands on it. */
    private static final class Answers extends Thread {

        private final RedisWriter of;
        private final Connection connection;

        Answers(RedisWriter of, Connection connection) {
            super("redis-answers");
            this.of = of;
            this.connection = connection;
            setDaemon(true);
        }

        @Override
        public void run() {
            connection.read();
        }
    }

    /** One socket and the answers it owes, in order. */
    private static final class Connection {

        private static final byte[] SET = bytes("*3\r\n$3\r\nSET\r\n$");
        private static final byte[] CRLF = bytes("\r\n");
        private static final byte[] CRLF_LENGTH = bytes("\r\n$");

        private final Socket socket = new Socket();
        private volatile boolean closing;

        /** Guarded by this. */
        private final Deque<CompletableFuture<Void>> unanswered = new ArrayDeque<>();

        private byte[] unsent = new byte[1 << 16];
        private int unsentLength;

        Connection(InetSocketAddress address) throws IOException {
            socket.setTcpNoDelay(true);
            socket.connect(address);
        }

        synchronized CompletionStage<Void> send(String key, byte[] value, boolean atOnce) {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            unanswered.add(answer);
            byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
            put(SET);
            put(bytes(Integer.toString(keyBytes.length)));
            put(CRLF);
            put(keyBytes);
            put(CRLF_LENGTH);
            put(bytes(Integer.toString(value.length)));
            put(CRLF);
            put(value);
            put(CRLF);
            if (atOnce) {
                try {
                    flush();
                } catch (IOException failure) {
                    return CompletableFuture.failedStage(failure);
                }
            }
            return answer;
        }

        private void put(byte[] source) {
            if (unsent.length - unsentLength < source.length) {
                unsent = Arrays.copyOf(unsent, 2 * unsent.length + source.length);
            }
            System.arraycopy(source, 0, unsent, unsentLength, source.length);
            unsentLength += source.length;
        }

        private synchronized void flush() throws IOException {
            if (unsentLength > 0) {
                socket.getOutputStream().write(unsent, 0, unsentLength);
                unsentLength = 0;
            }
        }

        private void read() {
            try {
                InputStream answers = new BufferedInputStream(socket.getInputStream(), 1 << 16);
                while (true) {
                    expectOk(answers);
                    oldest().complete(null);
                    if (answers.available() == 0) {
                        flush();
                    }
                }
            } catch (IOException failure) {
                fail(failure);
            }
        }

        private synchronized CompletableFuture<Void> oldest() {
            return unanswered.remove();
        }

        private synchronized void fail(IOException failure) {
            if (!closing) {
                unanswered.forEach(answer -> answer.completeExceptionally(failure));
            }
            unanswered.clear();
        }

        private static void expectOk(InputStream answers) throws IOException {
            int kind = answers.read();
            if (kind < 0) {
                throw new EOFException("redis closed the connection");
            }
            StringBuilder text = new StringBuilder();
            for (int each = answers.read(); each != '\n'; each = answers.read()) {
                if (each < 0) {
                    throw new EOFException("redis closed the connection within an answer");
                }
                text.append((char) each);
            }
            if (kind != '+') {
                throw new IOException("redis refuses a set: answer=" + text);
            }
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
