package dev.tidemark.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The address that clients know: passes what they and a server say on as bytes, and breaks off or holds back answers as a test says.
 * The server behind it may change. Safe for any thread; close it.
 */
final class CuttingProxy implements AutoCloseable {

    private static final int BUFFER_LENGTH = 16 * 1024;
    private static final int PATIENCE_SECONDS = 60;
    private static final long NEVER = Long.MAX_VALUE;

    /** What is read at once and is longer than any head is in the middle of a body. */
    private static final int BODY_LENGTH_MIN = 2048;

    private final ServerSocket socket;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress server;
    private volatile boolean streamsCut;

    /** Bytes of answers that still pass before the next body is cut, or held if there is a latch; guarded by this. */
    private long quota = NEVER;

    private CountDownLatch released = new CountDownLatch(0);
    private CountDownLatch happened = new CountDownLatch(0);

    private CuttingProxy(ServerSocket socket, InetSocketAddress server) {
        this.socket = socket;
        this.server = server;
        begin(this::accept);
    }

    static CuttingProxy before(HttpProbe server) {
        try {
            return new CuttingProxy(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), server.address());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    HttpProbe http() {
        return new HttpProbe(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
    }

    /** New connections go to another server. */
    void leadTo(HttpProbe other) {
        server = other.address();
    }

    /** Breaks off one connection in mid-body, once so many more bytes of answers have passed over all of them. */
    synchronized void cutAfter(long bytes) {
        quota = bytes;
        released = new CountDownLatch(0);
        happened = new CountDownLatch(1);
    }

    /** Holds one connection's answer back in mid-body, once so many more bytes of answers have passed, until it is released. */
    synchronized void holdAfter(long bytes) {
        quota = bytes;
        released = new CountDownLatch(1);
        happened = new CountDownLatch(1);
    }

    synchronized void release() {
        released.countDown();
    }

    /** Returns once a connection was cut or is held. */
    void awaitHappened() {
        await(latch(true));
    }

    private synchronized CountDownLatch latch(boolean whetherHappened) {
        return whetherHappened ? happened : released;
    }

    /** From here on, streams of events are cut as soon as their first bytes have passed. */
    void cutStreams() {
        streamsCut = true;
    }

    /** How many of these bytes may pass: all but one if something is to happen there. */
    private synchronized int admit(int count) {
        if (quota == NEVER) {
            return count;
        }
        quota = Math.max(0, quota - count);
        if (quota > 0 || count < BODY_LENGTH_MIN) {
            return count;
        }
        quota = NEVER;
        return count - 1;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private static void begin(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                link(socket.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void link(Socket client) throws IOException {
        Socket upstream = new Socket();
        try {
            upstream.connect(server);
        } catch (IOException noServer) {
            upstream.close();
            client.close();
            return;
        }
        Link link = new Link(client, upstream);
        links.add(link);
        begin(link::passRequests);
        begin(link::passAnswers);
    }

    /** Two sockets of which one says what the other has heard; both end together. */
    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private volatile boolean stream;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void passRequests() {
            byte[] buffer = new byte[BUFFER_LENGTH];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = upstream.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    stream |= new String(buffer, 0, count, StandardCharsets.US_ASCII).contains("live_sse=true");
                    out.write(buffer, 0, count);
                }
            } catch (IOException ended) {
                // Told by the end of both.
            } finally {
                close();
            }
        }

        void passAnswers() {
            byte[] buffer = new byte[BUFFER_LENGTH];
            try {
                InputStream in = upstream.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    int passing = admit(count);
                    out.write(buffer, 0, passing);
                    if (stream && streamsCut) {
                        return;
                    }
                    if (passing < count) {
                        if (!goesOn()) {
                            return;
                        }
                        out.write(buffer, passing, count - passing);
                    }
                }
            } catch (IOException ended) {
                // Told by the end of both.
            } finally {
                close();
            }
        }

        /** Cut, or held for as long as that takes. */
        private boolean goesOn() {
            CountDownLatch hold = latch(false);
            boolean held = hold.getCount() > 0;
            latch(true).countDown();
            await(hold);
            return held;
        }

        void close() {
            links.remove(this);
            end(client);
            end(upstream);
        }

        private static void end(Socket each) {
            try {
                each.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Override
    public void close() {
        release();
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        links.forEach(Link::close);
    }
}
