package dev.tidemark.engine.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip (RFC 1952) by the JDK, with a header that names neither time nor system. */
public record GzipEncoding(int level) implements ContentEncoding {

    /** Beyond it a few percent cost twice the time. */
    public static final int DEFAULT_LEVEL = 6;

    public GzipEncoding {
        if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException("gzip has no such level: from=1 to=9 value=" + level);
        }
    }

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public String suffix() {
        return ".gz";
    }

    @Override
    public ContentEncoder encoder(ByteSink target) {
        return new Encoder(level, target);
    }

    private static final class Encoder implements ContentEncoder {

        /** Magic, method deflate, no flags, no time, no extra flags, unknown system. */
        private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

        /** At a time: while the JDK compresses out of an array, collections of garbage are held up. */
        private static final int INPUT_BYTES = 1 << 14;

        private static final int OUTPUT_BYTES = 1 << 16;

        private final ByteSink target;
        private final Deflater deflater;
        private final CRC32 checksum = new CRC32();
        private final byte[] output = new byte[OUTPUT_BYTES];
        private boolean started;

        Encoder(int level, ByteSink target) {
            this.target = target;
            this.deflater = new Deflater(level, true);
        }

        @Override
        public void write(byte[] source, int start, int end) {
            begin();
            checksum.update(source, start, end - start);
            for (int at = start; at < end; at += INPUT_BYTES) {
                deflater.setInput(source, at, Math.min(INPUT_BYTES, end - at));
                while (!deflater.needsInput()) {
                    handOn();
                }
            }
        }

        @Override
        public void finish() {
            begin();
            deflater.finish();
            while (!deflater.finished()) {
                handOn();
            }
            ByteBuffer trailer = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            trailer.putInt((int) checksum.getValue()).putInt((int) deflater.getBytesRead());
            target.write(trailer.array());
        }

        private void begin() {
            if (!started) {
                started = true;
                target.write(HEADER);
            }
        }

        private void handOn() {
            int length = deflater.deflate(output);
            target.write(output, 0, length);
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
