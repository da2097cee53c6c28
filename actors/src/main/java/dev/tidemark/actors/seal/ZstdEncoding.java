package dev.tidemark.actors.seal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.tidemark.engine.chunk.ByteSink;
import dev.tidemark.engine.chunk.ContentEncoder;
import dev.tidemark.engine.chunk.ContentEncoding;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Zstandard (RFC 8878) within the window that every HTTP client must take (RFC 9659), with a checksum of the content. Safe for
 * any thread.
 *
 * <p>Bytes go through buffers outside of the heap: compressing an array would hold up collections of garbage meanwhile. The
 * buffers are kept for the next stream, as many as streams were ever open at once.
 */
public final class ZstdEncoding implements ContentEncoding {

    public static final int DEFAULT_LEVEL = 9;

    private static final int LEVEL_MIN = 1;

    /** The highest one whose window, 8 MiB, stays within that. */
    private static final int LEVEL_MAX = 19;

    private static final int BUFFER_BYTES = 1 << 17;

    private final int level;
    private final Queue<Buffers> idle = new ConcurrentLinkedQueue<>();

    public ZstdEncoding(int level) {
        if (level < LEVEL_MIN || level > LEVEL_MAX) {
            throw new IllegalArgumentException(
                    "zstd has no such level here: from=" + LEVEL_MIN + " to=" + LEVEL_MAX + " value=" + level);
        }
        this.level = level;
    }

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public String suffix() {
        return ".zst";
    }

    @Override
    public int level() {
        return level;
    }

    @Override
    public ContentEncoder encoder(ByteSink target) {
        return new Encoder(target, Optional.ofNullable(idle.poll()).orElseGet(Buffers::new));
    }

    /** What a stream passes its bytes through. */
    private static final class Buffers {
        final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
        final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
        final byte[] array = new byte[BUFFER_BYTES];
    }

    private final class Encoder implements ContentEncoder {

        private final ByteSink target;
        private final Buffers buffers;
        private final ZstdCompressCtx context;
        private boolean closed;

        Encoder(ByteSink target, Buffers buffers) {
            this.target = target;
            this.buffers = buffers;
            this.context = new ZstdCompressCtx().setLevel(level).setChecksum(true);
        }

        @Override
        public void write(byte[] source, int start, int end) {
            int at = start;
            while (at < end) {
                int part = Math.min(end - at, BUFFER_BYTES);
                buffers.input.clear().put(source, at, part).flip();
                while (buffers.input.hasRemaining()) {
                    compress(EndDirective.CONTINUE);
                }
                at += part;
            }
        }

        @Override
        public void finish() {
            buffers.input.clear().flip();
            boolean done;
            do {
                done = compress(EndDirective.END);
            } while (!done);
        }

        /** Whether nothing is left to hand on. */
        private boolean compress(EndDirective directive) {
            buffers.output.clear();
            boolean done = context.compressDirectByteBufferStream(buffers.output, buffers.input, directive);
            int length = buffers.output.flip().remaining();
            buffers.output.get(buffers.array, 0, length);
            target.write(buffers.array, 0, length);
            return done;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                context.close();
                idle.add(buffers);
            }
        }
    }
}
