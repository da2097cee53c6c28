package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the real disk does; what all implementations do stands in the testkit's contract. */
class LocalDiskTest {

    @TempDir
    private Path directory;

    private final LocalDisk disk = new LocalDisk();

    @Test
    void create_posix_isReadableByOwnerOnly() throws IOException {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path nested = directory.resolve("a/b");
        disk.createDirectories(nested);
        disk.open(nested.resolve("file"), OpenMode.CREATE).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nested.resolve("file"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nested)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nested.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void open_symbolicLink_isRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThatThrownBy(() -> disk.open(link, OpenMode.READ)).isInstanceOf(StorageFailedException.class);
        assertThatThrownBy(() -> disk.open(link, OpenMode.WRITE)).isInstanceOf(StorageFailedException.class);
    }

    @Test
    void createDirectories_linkToDirectory_isAccepted() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        disk.createDirectories(link);

        assertThat(disk.list(link)).isEmpty();
    }

    @Test
    void list_file_isEmptyAsTheContractSays() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");

        assertThat(disk.list(file)).isEmpty();
    }

    @Test
    void write_devFull_saysNoSpace() {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        try (FileHandle handle = disk.open(full, OpenMode.WRITE)) {
            assertThatThrownBy(() -> handle.write(ByteBuffer.wrap(new byte[10]), 0))
                    .isInstanceOfSatisfying(
                            StorageFailedException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE))
                    .hasMessageContaining("/dev/full");
        }
    }

    @Test
    void create_directoryWithoutPermission_saysReadOnly() throws IOException {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        assumeThat(Files.isWritable(closed)).as("root may write anywhere").isFalse();

        assertThatThrownBy(() -> disk.open(closed.resolve("file"), OpenMode.CREATE))
                .isInstanceOfSatisfying(
                        StorageFailedException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.READ_ONLY));
        assertThatThrownBy(() -> DirectoryLock.acquire(disk, closed, new LockHolder(1, "host", "now", "token")))
                .isInstanceOf(StorageFailedException.class);
    }

    @Test
    void force_failedOnce_poisonsTheHandleForEver() {
        Path refusing = Path.of("/dev/full");
        assumeThat(refusing).exists();
        try (FileHandle handle = disk.open(refusing, OpenMode.WRITE)) {
            assertThatThrownBy(() -> handle.force(false)).hasMessageContaining("force failed");

            assertThatThrownBy(() -> handle.force(false)).hasMessageContaining("an earlier force of this file failed");
            assertThatThrownBy(() -> handle.write(ByteBuffer.wrap(new byte[1]), 0))
                    .hasMessageContaining("an earlier force of this file failed");
            assertThatThrownBy(() -> handle.truncate(0)).hasMessageContaining("an earlier force of this file failed");
            assertThat(handle.read(ByteBuffer.allocate(4), 0)).isEqualTo(4);
        }
    }

    @Test
    void transfers_largeHeapBuffer_arriveWholeAtTheirOffset() {
        Path file = directory.resolve("large");
        byte[] content = new byte[(5 << 20) + 17];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ((i * 31) >>> 3);
        }
        try (FileHandle handle = disk.open(file, OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap(content), 7);
            ByteBuffer target = ByteBuffer.allocate(content.length + 100);

            assertThat(handle.read(target, 7)).isEqualTo(content.length);
            target.flip();
            assertThat(target.equals(ByteBuffer.wrap(content))).isTrue();
            assertThat(handle.length()).isEqualTo(content.length + 7L);
        }
    }

    @Test
    void calls_pendingInterrupt_succeedAndKeepIt() {
        Path file = directory.resolve("file");
        try (FileHandle handle = disk.open(file, OpenMode.CREATE)) {
            Thread.currentThread().interrupt();
            handle.write(ByteBuffer.wrap(new byte[100]), 0);
            handle.force(true);
            assertThat(handle.length()).isEqualTo(100);
            assertThat(handle.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
            handle.truncate(50);
            disk.syncDirectory(directory);
            assertThat(handle.length()).isEqualTo(50);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void close_twice_isHarmlessAndLaterUseFails() {
        FileHandle handle = disk.open(directory.resolve("file"), OpenMode.CREATE);
        handle.close();
        handle.close();

        assertThatThrownBy(() -> handle.write(ByteBuffer.wrap(new byte[1]), 0))
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> handle.read(ByteBuffer.allocate(1), 0)).isInstanceOf(StorageFailedException.class);
    }

    @Test
    void usableSpace_missingPath_asksTheNearestDirectory() {
        assertThat(disk.usableSpace(directory.resolve("not/there/yet"))).isPositive();
    }
}
