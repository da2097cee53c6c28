package dev.tidemark.engine.chunk;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** CRC-32C of whole files, a block in memory at a time. Stateless. */
final class ContentDigest {

    private static final int BLOCK_BYTES = 1 << 16;

    private ContentDigest() {}

    static int of(FileSystem disk, Path path) {
        CRC32C digest = new CRC32C();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            long offset = 0;
            int read;
            do {
                read = file.read(block.clear(), offset);
                digest.update(block.flip());
                offset += read;
            } while (read == BLOCK_BYTES);
        }
        return (int) digest.getValue();
    }
}
