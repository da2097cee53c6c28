package dev.tidemark.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Debian's nginx as a caching proxy on a free port, set up as the page for operators says. Owned by one test thread; close it. */
final class NginxChild implements AutoCloseable {

    private static final Path PAGE = Path.of("..", "..", "http", "docs", "operators.md");
    private static final Pattern BLOCK = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final HttpProbe http;

    private NginxChild(Process process, HttpProbe http) {
        this.process = process;
        this.http = http;
    }

    /** @param directory for its files, to be deleted by the caller */
    static NginxChild before(InetSocketAddress server, Path directory) {
        return before(server, directory, page -> page);
    }

    /** @param change what is made of the page's settings */
    static NginxChild before(InetSocketAddress server, Path directory, UnaryOperator<String> change) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
            Path settings = directory.resolve("nginx.conf");
            Files.writeString(settings, change.apply(settings(server.getPort(), address.getPort(), directory)));
            Process process = new ProcessBuilder("nginx", "-p", directory.toString(), "-c", settings.toString())
                    .redirectError(directory.resolve("nginx.err").toFile())
                    .start();
            Awaitility.await("nginx listens")
                    .atMost(PATIENCE)
                    .failFast("nginx ended, see nginx.err", () -> !process.isAlive())
                    .until(() -> listens(address));
            return new NginxChild(process, new HttpProbe(address));
        } catch (IOException failure) {
            throw new UncheckedIOException("nginx cannot be started; .ci/run installs it", failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The blocks of the page, with ports and directories of this run. */
    private static String settings(int upstream, int port, Path directory) throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
        if (!blocks.find()) {
            throw new AssertionError("page has no settings: file=" + PAGE);
        }
        StringBuilder locations = new StringBuilder(blocks.group(1));
        if (!blocks.find()) {
            throw new AssertionError("page has one block of settings only: file=" + PAGE);
        }
        String cache = blocks.group(1)
                .replace("/var/cache/nginx/tidemark", directory.resolve("cache").toString())
                .replace("127.0.0.1:7470", "127.0.0.1:" + upstream);
        while (blocks.find()) {
            locations.append(blocks.group(1));
        }
        return """
                user root;
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.err;
                events { worker_connections 8192; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                    server {
                        listen 127.0.0.1:%3$d;
                        %4$s
                    }
                }
                """.formatted(directory, cache, port, locations);
    }

    HttpProbe http() {
        return http;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
