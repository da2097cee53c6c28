package dev.tidemark.actors.seal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.tidemark.engine.chunk.ByteSink;
import dev.tidemark.engine.chunk.ContentEncoder;
import dev.tidemark.engine.chunk.ContentEncoding;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Zstandard (RFC 8878) within the window that every HTTP client must take (RFC 9659), with a checksum of the content. Safe for
 * any thread.
 *
 * <p>Bytes go through buffers outside of the heap: compressing an array would hold up collections of garbage meanwhile. The
 * buffers are kept for the next stream, as many as streams were ever open at once. One compressor is kept as well, whose tables
 * (some 30 MiB at the default level) would have to be taken from the system page by page for each stream; more would occupy
 * memory for ever that only sealings use.
 */
public final class ZstdEncoding implements ContentEncoding {

    public static final int DEFAULT_LEVEL = 9;

    private static final int LEVEL_MIN = 1;

    /** The highest one whose window, 8 MiB, stays within that. */
    private static final int LEVEL_MAX = 19;

    private static final int BUFFER_BYTES = 1 << 17;

    /**
     * Input after which a compressor is not used any more. It counts positions in 32 bits and begins anew near their end, in the
     * middle of a stream if need be: that stream would not be sure to make the bytes that another compressor makes.
     */
    private static final long COMPRESSOR_INPUT_BYTES = 1L << 30;

    private final int level;
    private final Queue<Buffers> idle = new ConcurrentLinkedQueue<>();
    private final Queue<Compressor> spare = new ArrayBlockingQueue<>(1);

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
        Buffers buffers = Optional.ofNullable(idle.poll()).orElseGet(Buffers::new);
        Compressor compressor = Optional.ofNullable(spare.poll()).orElseGet(Compressor::new);
        compressor.begin(level);
        return new Encoder(target, buffers, compressor);
    }

    /** A context of the library, for one stream after the other. */
    private static final class Compressor {
        final ZstdCompressCtx context = new ZstdCompressCtx();
        private long inputBytes;

        void begin(int level) {
            context.reset();
            context.setLevel(level).setChecksum(true);
        }

        void takes(int bytes) {
            inputBytes += bytes;
        }

        boolean isFitForAnother() {
            return inputBytes < COMPRESSOR_INPUT_BYTES;
        }
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
        private final Compressor compressor;
        private boolean closed;

        Encoder(ByteSink target, Buffers buffers, Compressor compressor) {
            this.target = target;
            this.buffers = buffers;
            this.compressor = compressor;
        }

        @Override
        public void write(byte[] source, int start, int end) {
            compressor.takes(end - start);
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
            boolean done = compressor.context.compressDirectByteBufferStream(buffers.output, buffers.input, directive);
            int length = buffers.output.flip().remaining();
            buffers.output.get(buffers.array, 0, length);
            target.write(buffers.array, 0, length);
            return done;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                idle.add(buffers);
                if (!compressor.isFitForAnother() || !spare.offer(compressor)) {
                    compressor.context.close();
                }
            }
        }
    }
}
