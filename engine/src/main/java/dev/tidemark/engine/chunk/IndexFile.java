package dev.tidemark.engine.chunk;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Reads index files and judges whether they serve. Stateless. */
final class IndexFile {

    private IndexFile() {}

    /**
     * Reads and verifies the header, and the length of the file.
     *
     * @throws CorruptDataException when they are not what was written
     * @throws UnsupportedFormatException when the file is of another version
     */
    static ChunkIndex read(ElementTable.Reads file, long length, Path path) {
        byte[] header = new byte[ChunkIndexFormat.BLOCK_LENGTH];
        int read = file.read(ByteBuffer.wrap(header), 0);
        if (read < header.length) {
            throw new CorruptDataException("index ends early: length=" + read, Location.of(path, read));
        }
        ChunkIndex index = ChunkIndexCodec.decode(header, Location.of(path, 0));
        if (index.fileLength() != length) {
            throw new CorruptDataException(
                    "length of the index differs: expected=" + index.fileLength() + " actual=" + length,
                    Location.of(path, Math.min(length, index.fileLength())));
        }
        return index;
    }

    /** The same through an open handle, with every block of the table. */
    static ChunkIndex verify(FileHandle file) {
        ChunkIndex index = read(file::read, file.length(), file.path());
        new ElementTable(file::read, file.path(), index).verify();
        return index;
    }

    /** Derived data that cannot be read is as good as missing; what says nothing about the file goes on. */
    static <T> Optional<T> ifReadable(Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (CorruptDataException | UnsupportedFormatException unusable) {
            return Optional.empty();
        } catch (StorageFailedException failure) {
            return switch (failure.kind()) {
                case NOT_FOUND, INPUT_OUTPUT -> Optional.empty();
                case NO_SPACE, READ_ONLY, TOO_MANY_OPEN_FILES, ALREADY_EXISTS -> throw failure;
            };
        }
    }

    /** Some reading of files. */
    @FunctionalInterface
    interface Reading<T> {
        T read();
    }
}
