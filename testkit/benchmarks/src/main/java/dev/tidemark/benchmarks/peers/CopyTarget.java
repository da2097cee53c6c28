package dev.tidemark.benchmarks.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory that copies are made in. */
final class CopyTarget {

    private CopyTarget() {}

    static FileChannel create(Path directory, Path source) throws IOException {
        return FileChannel.open(
                directory.resolve(source.getFileName()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** A stream into the file that makes it durable when it is closed; the channel stays open. */
    static OutputStream syncedWhenClosed(FileChannel file) {
        return new OutputStream() {

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int start, int length) throws IOException {
                ByteBuffer bytes = ByteBuffer.wrap(source, start, length);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }

            @Override
            public void close() throws IOException {
                file.force(true);
            }
        };
    }

    /** Creates it where it is missing, deletes what is in it. */
    static void clear(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> copies;
        try (Stream<Path> entries = Files.list(directory)) {
            copies = entries.toList();
        }
        for (Path copy : copies) {
            Files.delete(copy);
        }
    }
}
