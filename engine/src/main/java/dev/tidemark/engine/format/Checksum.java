package dev.tidemark.engine.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4) of one range: the checksum of every format here. Stateless. */
public final class Checksum {

    private Checksum() {}

    /** Of a half-open range. */
    public static int of(byte[] source, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(source, start, end - start);
        return (int) crc.getValue();
    }

    /** Of the bytes from position to limit, both left as they are. */
    public static int of(ByteBuffer source) {
        CRC32C crc = new CRC32C();
        crc.update(source.duplicate());
        return (int) crc.getValue();
    }
}
