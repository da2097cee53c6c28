package dev.tidemark.http.netty;

import dev.tidemark.actors.ChunkFile;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.engine.chunk.ChunkBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * The region of a sealed chunk with its prefix and suffix. Owned by the connection's event loop; the disk is read by other threads.
 *
 * <ol>
 *   <li>A short region is read and sent with the head: that is cheaper than two ways of sending.
 *   <li>A longer one goes by sendfile, a slice after the other. Where its pages are not known to be in the cache, each slice is read
 *       off the event loop before it is sent, the next one while one is on its way: sendfile itself would stop the event loop, and
 *       every connection on it, until the disk answers.
 *   <li>After a slice the other connections of the event loop have their turn, even if this one could take more: a client that reads as fast
 *       as it is sent to would have the loop for itself, and the two would wake each other for every packet.
 *   <li>Where sendfile cannot be used, as on an encrypted connection, the slices are read into memory, 64 KiB each.
 * </ol>
 */
final class RegionBody implements AnswerBody {

    private static final int SLICE_BYTES = 1 << 19;
    private static final int COPIED_SLICE_BYTES = 64 * 1024;

    /** Slices are made ready while fewer bytes than that are on their way: one beside the one that is sent. */
    private static final int AHEAD_BYTES = SLICE_BYTES + 1;

    /**
     * What all regions of a server share.
     *
     * @param sendfile whether the kernel may send them
     */
    record Means(
            Executor disk,
            WarmRegions warm,
            SentFiles files,
            TransportStatistics statistics,
            boolean sendfile,
            int copyMaxBytes) {}

    private final Means means;
    private final SentFiles.Content content;
    private final ChunkBody body;
    private final ChunkFile file;
    private final EventExecutor loop;
    private final Outlet outlet;
    private final Owner owner;
    private final long begunNanos;
    private final boolean warm;

    /** In the region: up to where slices were written. */
    private long at;

    private boolean reading;

    /** Between a slice by sendfile and the turn of the loop in which there may be another. */
    private boolean yielding;

    private boolean copying;
    private boolean packed;
    private boolean over;

    /** Set within {@link #resume}: a write that ends at once calls it again. */
    private boolean resuming;

    /**
     * Takes the chunk over.
     *
     * @param begunNanos when the answer began, as {@link System#nanoTime} tells
     */
    RegionBody(Means means, SealedChunk chunk, EventExecutor loop, Outlet outlet, Owner owner, long begunNanos) {
        this.means = means;
        this.body = chunk.body();
        this.content = new SentFiles.Content(chunk.tag(), body.region().path());
        this.file = chunk.open();
        this.loop = loop;
        this.outlet = outlet;
        this.owner = owner;
        this.begunNanos = begunNanos;
        this.warm = means.warm().contains(body.region(), begunNanos);
    }

    @Override
    public void start() {
        if (body.prefix().length > 0) {
            outlet.write(Unpooled.wrappedBuffer(body.prefix()));
        }
        copying = !means.sendfile() || body.region().length() <= means.copyMaxBytes();
        if (copying) {
            means.statistics().copied();
        } else {
            means.statistics().sentByKernel();
            packed = true;
            outlet.fullPacketsOnly(true);
        }
        resume();
    }

    @Override
    public void resume() {
        if (!resuming) {
            resuming = true;
            goOn();
            resuming = false;
        }
    }

    private void goOn() {
        while (mayGoOn() && at < body.region().length() && outlet.pendingBytes() < aheadBytes()) {
            int length = (int) Math.min(sliceBytes(), body.region().length() - at);
            if (copying) {
                copy(length);
            } else if (warm) {
                send(length);
            } else {
                readAhead(length);
            }
        }
        if (mayGoOn() && at == body.region().length()) {
            end();
        }
    }

    private boolean mayGoOn() {
        return !over && !reading && !yielding;
    }

    private int aheadBytes() {
        return copying ? TransportSettings.IN_FLIGHT_MAX_BYTES - COPIED_SLICE_BYTES : AHEAD_BYTES;
    }

    private int sliceBytes() {
        return copying ? COPIED_SLICE_BYTES : SLICE_BYTES;
    }

    /** By sendfile; through memory from there on when the file cannot be opened for it. */
    private void send(int length) {
        DefaultFileRegion slice;
        try {
            slice = means.files().region(content, body.region().offset() + at, length);
        } catch (IOException failure) {
            means.statistics().notSentByKernel("file cannot be opened: " + failure.getMessage());
            copying = true;
            return;
        }
        at += length;
        if (at == body.region().length() && body.suffix().length == 0) {
            over = true;
            means.warm().add(body.region(), begunNanos);
            outlet.writeLast(slice, this::ended);
        } else {
            yielding = at < body.region().length();
            outlet.write(slice);
            outlet.flush();
            if (yielding) {
                Turn.on(loop, this::nextTurn);
            }
        }
    }

    private void nextTurn() {
        yielding = false;
        resume();
    }

    private void readAhead(int length) {
        reading = true;
        long offset = at;
        means.disk().execute(() -> {
            ByteBuf scratch = outlet.allocator().directBuffer(Math.min(length, COPIED_SLICE_BYTES));
            try {
                for (long next = offset; next < offset + length; next += scratch.capacity()) {
                    int part = (int) Math.min(scratch.capacity(), offset + length - next);
                    file.read(scratch.nioBuffer(0, part), next);
                }
                Turn.on(loop, () -> ready(() -> send(length)), file::close);
            } catch (RuntimeException failure) {
                Turn.on(loop, () -> ready(() -> fail(failure)), file::close);
            } finally {
                scratch.release();
            }
        });
    }

    /** A short region that is in the cache is read at once, everything else by another thread. */
    private void copy(int length) {
        if (warm && body.region().length() <= means.copyMaxBytes()) {
            try {
                written(read(at, length));
            } catch (RuntimeException failure) {
                fail(failure);
            }
            return;
        }
        reading = true;
        long offset = at;
        means.disk().execute(() -> {
            try {
                ByteBuf bytes = read(offset, length);
                Turn.on(loop, () -> arrived(bytes), () -> {
                    bytes.release();
                    file.close();
                });
            } catch (RuntimeException failure) {
                Turn.on(loop, () -> ready(() -> fail(failure)), file::close);
            }
        });
    }

    private void arrived(ByteBuf bytes) {
        if (over) {
            bytes.release();
        }
        ready(() -> written(bytes));
    }

    private ByteBuf read(long offset, int length) {
        ByteBuf bytes = outlet.allocator().directBuffer(length);
        try {
            file.read(bytes.nioBuffer(0, length), offset);
            return bytes.writerIndex(length);
        } catch (RuntimeException failure) {
            bytes.release();
            throw failure;
        }
    }

    private void written(ByteBuf bytes) {
        at += bytes.readableBytes();
        outlet.write(bytes);
        if (at < body.region().length()) {
            outlet.flush();
        }
    }

    /** A read has ended: goes on with what it was for. */
    private void ready(Runnable next) {
        reading = false;
        if (over) {
            file.close();
            return;
        }
        next.run();
        resume();
    }

    private void end() {
        over = true;
        means.warm().add(body.region(), begunNanos);
        outlet.writeLast(Unpooled.wrappedBuffer(body.suffix()), this::ended);
    }

    private void ended(boolean written) {
        if (packed) {
            outlet.fullPacketsOnly(false);
        }
        file.close();
        if (written) {
            owner.bodyWritten();
        }
    }

    private void fail(Throwable failure) {
        if (!over) {
            cancel();
            owner.bodyFailed(failure);
        }
    }

    /** While a read is under way the file stays open until it ends. */
    @Override
    public void cancel() {
        if (!over) {
            over = true;
            if (!reading) {
                file.close();
            }
        }
    }
}
