package dev.tidemark.benchmarks.peers;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Redis server process of our own on a free loopback port: {@code appendonly yes}, {@code appendfsync always}, no
 * snapshots, data in the given directory.
 */
public final class RedisServer implements Closeable {

    private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final Process process;
    private final InetSocketAddress address;

    /** Ends the server also when the benchmarks are interrupted. */
    private final Thread atExit;

    private RedisServer(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
        atExit = new Thread(process::destroyForcibly, "redis-server-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The server's program, if this machine has it. */
    public static Optional<Path> program() {
        return Programs.find("redis-server");
    }

    public static RedisServer start(Path directory) throws IOException {
        Path program = program().orElseThrow(() -> new IOException("redis-server is not installed"));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        Integer.toString(address.getPort()),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toAbsolutePath().toString(),
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always",
                        "--save",
                        "",
                        "--daemonize",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.out").toFile())
                .start();
        RedisServer server = new RedisServer(process, address);
        server.awaitListening();
        return server;
    }

    public InetSocketAddress address() {
        return address;
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + START_NANOS_MAX;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(address);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IOException("redis-server does not listen: address=" + address, notYet);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(atExit);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
