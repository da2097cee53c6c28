package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AppendedFileTest {

    private static final Executor NEVER = task -> {};

    /** Several buffers, the last one not full. */
    private static final byte[] BYTES = new byte[3_000_001];

    static {
        new Random(1).nextBytes(BYTES);
    }

    private final FileSystem disk = new LocalDisk();

    @TempDir
    Path directory;

    @Test
    void append_doneAtOnceOrByTheOwner_isWhatTheFileHolds() throws IOException {
        requireSame(SideLane.INLINE);
        requireSame(NEVER);
    }

    @Test
    void append_besideByAnotherThread_isWhatTheFileHolds() throws IOException {
        ExecutorService beside = Executors.newFixedThreadPool(2);
        try {
            requireSame(beside);
        } finally {
            beside.shutdown();
        }
    }

    /** Two files of one writer, in pieces of all lengths up to a long one. */
    private void requireSame(Executor beside) throws IOException {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        try (FileHandle one = disk.open(first, OpenMode.CREATE);
                FileHandle other = disk.open(second, OpenMode.CREATE);
                SideWriter writer = new SideWriter(beside)) {
            AppendedFile content = writer.append(one);
            AppendedFile part = writer.append(other);
            int at = 0;
            for (int length = 0; at < BYTES.length; length = 3 * length + 1) {
                int end = Math.min(BYTES.length, at + length);
                content.append(BYTES, at, end);
                part.append(BYTES, at, at + (end - at) / 2);
                at = end;
            }
            assertThat(content.length()).isEqualTo(BYTES.length);
            assertThat(content.settle()).isEqualTo(digest(BYTES));
            assertThat(part.settle()).isEqualTo(digest(Files.readAllBytes(second)));
            assertThat(part.length()).isEqualTo(Files.size(second));
            other.write(ByteBuffer.wrap(new byte[] {1}), part.length());
        }
        assertThat(Files.readAllBytes(first)).isEqualTo(BYTES);
        Files.delete(first);
        Files.delete(second);
    }

    private static int digest(byte[] bytes) {
        CRC32C digest = new CRC32C();
        digest.update(bytes);
        return (int) digest.getValue();
    }

    @Test
    void append_writeThatFails_isToldAtTheNextOneOrTheEnd() {
        FileHandle file = disk.open(directory.resolve("file"), OpenMode.CREATE);
        try (SideWriter writer = new SideWriter(NEVER)) {
            AppendedFile content = writer.append(file);
            content.append(BYTES, 0, BYTES.length / 2);
            file.close();

            assertThatThrownBy(() -> {
                        content.append(BYTES, BYTES.length / 2, BYTES.length);
                        content.settle();
                    })
                    .isInstanceOf(StorageFailedException.class);
        }
    }

    @Test
    void close_withWritesThatHaveNotBegun_writesNothing() throws IOException {
        try (FileHandle file = disk.open(directory.resolve("file"), OpenMode.CREATE)) {
            SideWriter writer = new SideWriter(NEVER);
            writer.append(file).append(BYTES, 0, 300_000);

            writer.close();

            assertThat(Files.size(directory.resolve("file"))).isZero();
        }
    }
}
