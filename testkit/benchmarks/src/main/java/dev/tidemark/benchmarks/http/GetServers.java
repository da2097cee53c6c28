package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.peers.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The servers that answer GETs, each in a process of its own on the servers' core. Stateless. */
public final class GetServers {

    private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final Path FIRST_SEGMENT = Path.of("log", "00000000000000000001.jsonl");

    private GetServers() {}

    /** Why nginx cannot be measured here, if so. */
    public static Optional<String> nginxObstacle() {
        return Cores.obstacle()
                .or(() ->
                        Programs.find("nginx").isPresent() ? Optional.empty() : Optional.of("nginx is not installed"));
    }

    /** The standalone server over a store whose log has a sealed chunk of about that length; the whole of it is the target. */
    public static GetServer sealedChunk(Path directory, long lengthBytes) throws IOException {
        GetServer server = store(directory, "netty", StoreServer.CHUNK, lengthBytes);
        GetServer log = server.withTarget(StoreServer.LOG + "?limit=1");
        String handle = log.get().handle().orElseThrow(() -> new IOException("log has no handle"));
        return server.withTarget(StoreServer.LOG + "?after=0&handle=" + handle);
    }

    /** The same over a store with one entry of that length. */
    public static GetServer entry(Path directory, String transport, long lengthBytes) throws IOException {
        return store(directory, transport, StoreServer.ENTRY, lengthBytes);
    }

    private static GetServer store(Path directory, String transport, String kind, long lengthBytes) throws IOException {
        return ServerProcess.java(
                StoreServer.class,
                List.of(directory.toString(), transport, kind, Long.toString(lengthBytes)),
                StoreServer.ENTRIES + "user-0");
    }

    /** The least that Netty answers with: so many bytes from memory. */
    public static GetServer bareNetty(int lengthBytes) throws IOException {
        return ServerProcess.java(BareNetty.class, List.of(Integer.toString(lengthBytes)), "/any");
    }

    /** The segment that the chunk is a region of: all but its first line, and its last one. */
    public static Path segmentOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(FIRST_SEGMENT))
                    .findFirst()
                    .orElseThrow(() -> new IOException("store has no segment: directory=" + directory));
        }
    }

    /** nginx with one worker, sendfile and a cache of open files, over a file, linked to so that its pages are the very same. */
    public static GetServer nginx(Path directory, Path file, boolean noPush) throws IOException {
        Files.createLink(directory.resolve("file"), file);
        int port = freePort();
        Path settings = directory.resolve("nginx.conf");
        Files.writeString(settings, settings(directory, port, noPush));
        List<String> command = List.of("nginx", "-p", directory.toString(), "-c", settings.toString());
        ServerProcess process = ServerProcess.start(command, directory.resolve("nginx.out"));
        awaitListening(process, port);
        return new GetServer(process, port, "/file");
    }

    private static String settings(Path directory, int port, boolean noPush) {
        return """
                user root;
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.err;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    sendfile on;
                    sendfile_max_chunk 2m;
                    tcp_nopush %3$s;
                    tcp_nodelay on;
                    keepalive_requests 100000000;
                    open_file_cache max=16 inactive=1h;
                    server {
                        listen 127.0.0.1:%2$d;
                        root %1$s;
                    }
                }
                """.formatted(directory, port, noPush ? "on" : "off");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void awaitListening(ServerProcess process, int port) throws IOException {
        long start = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - start > START_NANOS_MAX) {
                    process.close();
                    throw new IOException("nginx does not listen: port=" + port, notYet);
                }
                Thread.onSpinWait();
            }
        }
    }
}
