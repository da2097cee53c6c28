package dev.tidemark.http.netty;

import dev.tidemark.http.TransportNumbers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of one transport since its start. Safe for any thread. */
public final class TransportStatistics implements TransportNumbers {

    private static final Logger LOG = LoggerFactory.getLogger(TransportStatistics.class);

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger downloads = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder byKernel = new LongAdder();
    private final LongAdder notByKernel = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder overdue = new LongAdder();

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

    void notSentByKernel(String reason) {
        notByKernel.increment();
        LOG.info("region of a file is not sent by sendfile: reason={}", reason);
    }

    /** @param what took too long */
    void closedOverdue(String what) {
        overdue.increment();
        LOG.debug("connection is closed, something took too long: what={}", what);
    }
}
