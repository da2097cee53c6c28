package dev.tidemark.http.netty;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are sent by the kernel: open while regions of them are on their way, and for a moment longer, since the next who wants
 * the same is not far behind. Bounded; safe for any thread.
 *
 * <p>A file is known by what names its bytes, not by its path alone, where another may come to stand. One that was deleted
 * meanwhile keeps its space on the disk until it is closed, which is why it is not kept for long.
 */
final class SentFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SentFiles.class);

    /** Files that nobody sends are closed beyond so many open ones. */
    private static final int IDLE_MAX = 64;

    /** Between one {@link #sweep} and the next. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

    /** The third sweep that finds a file unused since its last use closes it. */
    private static final int SWEEPS_MAX = 3;

    /** @param tag names the bytes and no others, in every process */
    record Content(String tag, Path path) {}

    private static final class Opened {
        private final FileChannel channel;
        private int uses;

        /** How many sweeps have found it unused since its last use. */
        private int idleSweeps;

        Opened(FileChannel channel) {
            this.channel = channel;
        }
    }

    /** In the order of their last use. Guarded by this, as what is in it. */
    private final Map<Content, Opened> files = new LinkedHashMap<>(16, 0.75f, true);

    /** Guarded by this. */
    private boolean closed;

    /**
     * A region to be sent, which the caller takes over.
     *
     * @param offset from the start of the file
     */
    DefaultFileRegion region(Content content, long offset, long length) throws IOException {
        return new Region(take(content), offset, length);
    }

    private synchronized Opened take(Content content) throws IOException {
        Opened file = files.get(content);
        if (file == null) {
            file = new Opened(FileChannel.open(content.path(), StandardOpenOption.READ));
            files.put(content, file);
        }
        file.uses++;
        file.idleSweeps = 0;
        return file;
    }

    private synchronized void giveBack(Opened file) {
        file.uses--;
        if (closed || files.size() > IDLE_MAX) {
            forgetIdle(0, closed ? Integer.MAX_VALUE : files.size() - IDLE_MAX);
        }
    }

    /** Closes what nobody has sent for a while; called at even intervals. */
    synchronized void sweep() {
        files.values().stream().filter(file -> file.uses == 0).forEach(file -> file.idleSweeps++);
        forgetIdle(SWEEPS_MAX, Integer.MAX_VALUE);
    }

    private void forgetIdle(int sweeps, int most) {
        int left = most;
        for (Iterator<Opened> each = files.values().iterator(); each.hasNext() && left > 0; ) {
            Opened file = each.next();
            if (file.uses == 0 && file.idleSweeps >= sweeps) {
                each.remove();
                close(file);
                left--;
            }
        }
    }

    /** Files open at present. */
    synchronized int count() {
        return files.size();
    }

    private static void close(Opened file) {
        try {
            file.channel.close();
        } catch (IOException failure) {
            // It was read only.
            LOG.debug("file that was sent does not close", failure);
        }
    }

    /** What is on its way is closed at its end. */
    @Override
    public synchronized void close() {
        closed = true;
        forgetIdle(0, Integer.MAX_VALUE);
    }

    /** Gives the file back instead of closing it. */
    private final class Region extends DefaultFileRegion {

        private final Opened file;

        Region(Opened file, long offset, long length) {
            super(file.channel, offset, length);
            this.file = file;
        }

        @Override
        protected void deallocate() {
            giveBack(file);
        }
    }
}
