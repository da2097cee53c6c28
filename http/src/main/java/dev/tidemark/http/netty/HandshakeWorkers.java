package dev.tidemark.http.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which handshakes do what takes long, as many as there are processors: it is work for these alone. Apart from those
 * that read files, so that slow disks keep nobody from connecting, nor a rush of connections anybody from reading. Stateless.
 */
final class HandshakeWorkers {

    private static final Duration KEPT = Duration.ofSeconds(10);

    private HandshakeWorkers() {}

    /**
     * @param connections most there are; of each, one piece of work waits at most. Those that have been given up may have one left:
     *     what finds no place then is done by the event loop, which takes no new connections meanwhile
     */
    static ThreadPoolExecutor start(int connections) {
        int threads = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                threads,
                threads,
                KEPT.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(connections),
                new DefaultThreadFactory("tidemark-tls", true),
                new ThreadPoolExecutor.CallerRunsPolicy());
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }
}
