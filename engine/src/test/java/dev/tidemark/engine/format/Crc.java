package dev.tidemark.engine.format;

import java.util.zip.CRC32C;

/** Checksums as a test computes them, apart from the code under test. */
final class Crc {

    private Crc() {}

    static String hex(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }
}
