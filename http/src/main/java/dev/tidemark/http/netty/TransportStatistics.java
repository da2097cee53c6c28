package dev.tidemark.http.netty;

import dev.tidemark.http.TransportNumbers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of one transport since its start. Safe for any thread. */
public final class TransportStatistics implements TransportNumbers {

    private static final Logger LOG = LoggerFactory.getLogger(TransportStatistics.class);

    /** What may stand before the particulars in {@link #notSentByKernel}. */
    private static final List<String> REASONS =
            List.of("file cannot be opened", "chunk cannot be opened", "entity was replaced");

    /** What {@link #closedOverdue} is told of. */
    private static final List<String> CAUSES = List.of("reading", "request head", "idle", "lingering", "TLS handshake");

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger downloads = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder byKernel = new LongAdder();
    private final LongAdder copied = new LongAdder();
    private final CauseCounts notByKernel = new CauseCounts(REASONS);
    private final LongAdder refused = new LongAdder();
    private final CauseCounts overdue = new CauseCounts(CAUSES);
    private final LongAdder certificatesTaken = new LongAdder();
    private final LongAdder certificatesRefused = new LongAdder();

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public int downloads() {
        return downloads.get();
    }

    @Override
    public long requests() {
        return requests.sum();
    }

    @Override
    public long regionsSentByKernel() {
        return byKernel.sum();
    }

    @Override
    public long regionsNotSentByKernel() {
        return notByKernel.sum();
    }

    @Override
    public Map<String, Long> regionsNotSentByReason() {
        return notByKernel.read();
    }

    @Override
    public long regionsCopied() {
        return copied.sum();
    }

    @Override
    public Map<String, Long> connectionsOverdueByCause() {
        return overdue.read();
    }

    @Override
    public long certificatesTaken() {
        return certificatesTaken.sum();
    }

    @Override
    public long certificatesRefused() {
        return certificatesRefused.sum();
    }

    @Override
    public long connectionsRefused() {
        return refused.sum();
    }

    @Override
    public long connectionsOverdue() {
        return overdue.sum();
    }

    int connectionOpened() {
        return connections.incrementAndGet();
    }

    int connectionClosed() {
        return connections.decrementAndGet();
    }

    void connectionRefused() {
        refused.increment();
    }

    void downloadBegun() {
        downloads.incrementAndGet();
    }

    void downloadEnded() {
        downloads.decrementAndGet();
    }

    void requested() {
        requests.increment();
    }

    void sentByKernel() {
        byKernel.increment();
    }

    void copied() {
        copied.increment();
    }

    void certificateTaken() {
        certificatesTaken.increment();
    }

    void certificateRefused() {
        certificatesRefused.increment();
    }

    void notSentByKernel(String reason) {
        notByKernel.add(reason);
        LOG.info("region of a file is not sent by sendfile: reason={}", reason);
    }

    /** @param what took too long */
    void closedOverdue(String what) {
        overdue.add(what);
        LOG.debug("connection is closed, something took too long: what={}", what);
    }
}
