package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads files of a known length from their start to their end. Stateless. */
final class WholeFile {

    private static final int BLOCK_BYTES = 1 << 18;

    private WholeFile() {}

    /** Takes a block of the file. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] block, int length);
    }

    /** @throws CorruptDataException when the file is of another length */
    static void read(FileSystem disk, Path path, long lengthBytes, Taker taker, BackupWork work) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            long actual = file.length();
            if (actual != lengthBytes) {
                throw new CorruptDataException(
                        "file has another length: expected=" + lengthBytes + " actual=" + actual, Location.of(path));
            }
            byte[] block = new byte[(int) Math.min(BLOCK_BYTES, Math.max(1, lengthBytes))];
            for (long at = 0; at < lengthBytes; ) {
                int read = file.read(ByteBuffer.wrap(block), at);
                if (read == 0) {
                    throw new CorruptDataException("file ends early", Location.of(path, at));
                }
                taker.take(block, read);
                work.spent(read);
                at += read;
            }
        }
    }

    /** SHA-256 of a file; fails like {@link #read}. */
    static String sha256(FileSystem disk, Path path, long lengthBytes, BackupWork work) {
        Sha256 sha = new Sha256();
        read(disk, path, lengthBytes, (block, length) -> sha.update(block, 0, length), work);
        return sha.hex();
    }

    /** A small file as a whole, at most so many bytes. */
    static byte[] content(FileSystem disk, Path path, int lengthMaxBytes) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            long length = file.length();
            if (length > lengthMaxBytes) {
                throw new CorruptDataException(
                        "file is too long: max=" + lengthMaxBytes + " actual=" + length, Location.of(path));
            }
            byte[] bytes = new byte[(int) length];
            file.read(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }
}
