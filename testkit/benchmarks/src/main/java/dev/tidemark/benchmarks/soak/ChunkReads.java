package dev.tidemark.benchmarks.soak;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.StreamConverters;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.SealedChunk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/** A thread that reads sealed chunks, one after the other, compressed, and takes them apart; from the start again at their end. */
final class ChunkReads extends Thread {

    private static final long PAUSE_NANOS = 500_000_000;
    private static final String POSITION = "{\"position\":";

    private final ActorSystem<Void> system;
    private final JsonCollection collection;
    private volatile boolean stopping;
    private final AtomicLong chunks = new AtomicLong();
    private volatile Optional<Exception> failure = Optional.empty();

    ChunkReads(ActorSystem<Void> system, JsonCollection collection) {
        super("soak-chunks");
        setDaemon(true);
        this.system = system;
        this.collection = collection;
    }

    @Override
    public void run() {
        long after = 0;
        try {
            while (!stopping) {
                Optional<SealedChunk> chunk = collection
                        .chunk(after, "ndjson", List.of("gzip"))
                        .toCompletableFuture()
                        .join();
                after = chunk.isPresent() ? read(chunk.get()) : 0;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException | RuntimeException broken) {
            failure = Optional.of(broken);
        }
    }

    /** Reads all lines; answers the chunk's last position. */
    private long read(SealedChunk chunk) throws IOException {
        InputStream raw = chunk.bytes().runWith(StreamConverters.asInputStream(), system);
        InputStream content = chunk.encoding().equals("gzip") ? new GZIPInputStream(raw) : raw;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            long before = chunk.start() - 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long position = Long.parseLong(line.substring(POSITION.length(), line.indexOf(',')));
                if (position <= before || position > chunk.last()) {
                    throw new IllegalStateException("chunk has a wrong line: position=" + position + " before=" + before
                            + " last=" + chunk.last());
                }
                before = position;
            }
        }
        chunks.incrementAndGet();
        return chunk.last();
    }

    long chunks() {
        return chunks.get();
    }

    boolean hasFailed() {
        return failure.isPresent();
    }

    void end() throws InterruptedException {
        stopping = true;
        join();
        failure.ifPresent(broken -> {
            throw new IllegalStateException("a reader of chunks failed", broken);
        });
    }
}
