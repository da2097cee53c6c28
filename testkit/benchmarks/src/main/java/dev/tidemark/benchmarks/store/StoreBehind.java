package dev.tidemark.benchmarks.store;

import akka.Done;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.engine.chunk.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A follower that is a whole log behind; one round catches up once. Owns the store; used by one thread. */
public final class StoreBehind implements Trial {

    /** What a follower is given. */
    public enum Form {
        /** Regions of sealed chunks, read as a transport sends them; what is not sealed as lines. */
        REGIONS,
        /** Blocks of lines, each line verified. */
        LINES,
        /** Records. */
        RECORDS
    }

    /** All is sealed before the first round. */
    private static final String SETTINGS = "tidemark.seal { encodings = [], max-rate = 1 TiB }";

    private static final int BLOCK_BYTES = 256 * 1024;

    /** Followers of {@link #heldBytes}. */
    private static final int FOLLOWERS = 16;

    private static final int LOOKS = 8;

    private final StoreHost host;
    private final JsonCollection collection;
    private final long lengthBytes;
    private final long last;
    private final Form form;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);

    /** Opens a store on the generated files of the log. */
    public StoreBehind(Path directory, LineLog log, Form form) throws IOException {
        this.form = form;
        this.lengthBytes = log.lengthBytes();
        LogFiles files = LogFiles.create(directory, log);
        this.last = files.last();
        this.host = StoreHost.open(directory, SETTINGS);
        this.collection = host.store().json(StoreHost.name(0));
        StoreHost.await(collection.seal());
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        long started = System.nanoTime();
        long bytes = form == Form.REGIONS ? readRegions() : lengthBytes;
        if (form != Form.REGIONS) {
            StoreHost.await(follow());
        }
        return Sample.rate(bytes * 1e9 / (System.nanoTime() - started));
    }

    private CompletionStage<Done> follow() {
        return positions().takeWhile(position -> position < last).runWith(Sink.ignore(), host.actorSystem());
    }

    private Source<Long, ?> positions() {
        return form == Form.RECORDS
                ? collection.changes(0).map(record -> record.position())
                : collection.changedLines(0).map(lines -> lines.last());
    }

    /** Answers the bytes read: all of the log but the little that is not sealed. */
    private long readRegions() throws IOException {
        long bytes = 0;
        Optional<SealedChunk> chunk = chunk(0);
        while (chunk.isPresent()) {
            try (SealedChunk held = chunk.get()) {
                bytes += read(held.body().region());
                chunk = chunk(held.last());
            }
        }
        if (bytes < lengthBytes * 9 / 10) {
            throw new IOException("log is not sealed: bytes=" + bytes);
        }
        return bytes;
    }

    private Optional<SealedChunk> chunk(long after) throws IOException {
        return StoreHost.await(collection.chunk(after, "ndjson", List.of()));
    }

    private long read(FileRegion region) throws IOException {
        long end = region.offset() + region.length();
        long at = region.offset();
        try (FileChannel file = FileChannel.open(region.path(), StandardOpenOption.READ)) {
            while (at < end) {
                block.clear().limit((int) Math.min(BLOCK_BYTES, end - at));
                at += file.read(block, at);
            }
        }
        return region.length();
    }

    /**
     * Heap that each of some followers holds while all of them catch up: the most that was alive after collections of garbage
     * in the middle of it, beyond what was alive before.
     */
    public double heldBytes() throws IOException {
        long before = StoreSizes.heapBytesAlive();
        AtomicLong reached = new AtomicLong();
        List<CompletionStage<Done>> followers = new ArrayList<>();
        for (int n = 0; n < FOLLOWERS; n++) {
            followers.add(positions()
                    .takeWhile(position -> position < last)
                    .map(position -> {
                        reached.setPlain(position);
                        return position;
                    })
                    .runWith(Sink.ignore(), host.actorSystem()));
        }
        long most = 0;
        int looks = 0;
        while (looks < LOOKS && reached.get() < last / 2) {
            if (reached.get() > 0) {
                most = Math.max(most, StoreSizes.heapBytesAlive());
                looks++;
            }
        }
        for (CompletionStage<Done> follower : followers) {
            StoreHost.await(follower);
        }
        if (looks < 2) {
            throw new IOException("followers were faster than the collector: looks=" + looks);
        }
        return (most - before) / (double) FOLLOWERS;
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
