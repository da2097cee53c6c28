package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.peers.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server behind nginx as a cache, set up as the page for operators says, under many clients that follow a shape by long polls: each
 * of the three in a process of its own. Stateless.
 */
public final class CachedPolls {

    private static final String CLIENT_HEAP = "-Xmx512m";

    /**
     * What came of it.
     *
     * @param polled answers to long polls
     * @param fromCache of these, those for which the server was not asked
     * @param wrong rows that a client missed or got twice, and requests that it made again in place of going on
     * @param writes rows written meanwhile, all through the cache
     * @param unread of these, those that could not be read right after, by key and in the log
     * @param medianMicros from a write's beginning until a client has it
     * @param lateMicros the same, which 99 of 100 deliveries keep to
     * @param newcomerMicros longest time that a client needed which began after a write until it had that row, first rows included
     */
    public record Outcome(
            long polled,
            long fromCache,
            long wrong,
            long writes,
            long unread,
            double medianMicros,
            double lateMicros,
            double newcomerMicros) {

        static Outcome parse(String text) {
            String[] numbers = text.split(" ", -1);
            return new Outcome(
                    Long.parseLong(numbers[0]),
                    Long.parseLong(numbers[1]),
                    Long.parseLong(numbers[2]),
                    Long.parseLong(numbers[3]),
                    Long.parseLong(numbers[4]),
                    Double.parseDouble(numbers[5]),
                    Double.parseDouble(numbers[6]),
                    Double.parseDouble(numbers[7]));
        }
    }

    private CachedPolls() {}

    /** Why it cannot be measured here, if so. */
    public static Optional<String> obstacle() {
        return GetServers.nginxObstacle();
    }

    /** @param server taken over */
    public static Outcome run(Path directory, PutServer server, int clients, int writes, Processors processors)
            throws IOException {
        int port = GetServers.freePort();
        Path settings = directory.resolve("nginx.conf");
        Files.writeString(settings, settings(directory, server.address().getPort(), port));
        List<String> nginx = List.of(
                Programs.find("nginx").orElseThrow().toString(), "-p", directory.toString(), "-c", settings.toString());
        try (server;
                ServerProcess proxy = ServerProcess.start(nginx, directory.resolve("nginx.out"))) {
            GetServers.awaitListening(proxy, port);
            server.pin(processors);
            return client(port, server.pathPrefix(), clients, writes, processors);
        }
    }

    private static Outcome client(int port, String collection, int clients, int writes, Processors processors)
            throws IOException {
        List<String> command = Processors.java(
                CachedPollsClient.class,
                List.of(CLIENT_HEAP, "-XX:+UseSerialGC"),
                List.of(Integer.toString(port), collection, Integer.toString(clients), Integer.toString(writes)));
        Process process = new ProcessBuilder(Processors.pinned(processors.client(), command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(CachedPollsClient.OUTCOME)) {
                    return Outcome.parse(line.substring(CachedPollsClient.OUTCOME.length()));
                }
            }
            throw new IOException("client process failed");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String settings(Path directory, int upstream, int port) {
        return """
                user root;
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 20000;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.err;
                events { worker_connections 16384; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    proxy_cache_path %1$s/cache levels=1:2 keys_zone=tidemark:10m max_size=1g inactive=30d use_temp_path=off;
                    upstream tidemark { server 127.0.0.1:%2$d; keepalive 64; }
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    proxy_cache tidemark;
                    proxy_cache_key $request_uri;
                    proxy_cache_methods GET HEAD;
                    proxy_cache_lock on;
                    proxy_cache_revalidate on;
                    add_header X-Cache $upstream_cache_status always;
                    server {
                        listen 127.0.0.1:%3$d backlog=4096;
                        location / {
                            proxy_pass http://tidemark;
                            proxy_read_timeout 60s;
                            proxy_cache_lock_timeout 10s;
                            proxy_cache_bypass $arg_live;
                            proxy_no_cache $arg_live;
                        }
                        location = /v1/shape {
                            proxy_pass http://tidemark;
                            proxy_read_timeout 75s;
                            proxy_cache_lock_age 30s;
                            proxy_cache_lock_timeout 30s;
                            proxy_cache_background_update on;
                            proxy_cache_bypass $arg_live_sse;
                            proxy_no_cache $arg_live_sse;
                        }
                    }
                }
                """.formatted(directory, upstream, port);
    }
}
