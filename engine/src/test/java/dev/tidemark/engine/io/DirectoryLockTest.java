package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    private static final LockHolder FIRST = new LockHolder(11, "first \"host\"\n", "2026-11-20T10:20:00Z", "aa");
    private static final LockHolder SECOND = new LockHolder(22, "second", "2026-11-20T10:21:00Z", "bb");

    @TempDir
    private Path parent;

    private final LocalDisk disk = new LocalDisk();

    @Test
    void acquire_free_writesTheHolderAsOneLine() throws IOException {
        Path directory = parent.resolve("new/data");
        try (DirectoryLock lock = DirectoryLock.acquire(disk, directory, FIRST)) {
            assertThat(lock.isHeld()).isTrue();
            lock.ensureHeld();
            assertThat(DirectoryLock.holderOf(disk, directory))
                    .isEqualTo("{\"pid\":11,\"host\":\"first \\\"host\\\"?\",\"started\":\"2026-11-20T10:20:00Z\","
                            + "\"token\":\"aa\"}");
        }
        assertThat(Files.readAllLines(directory.resolve("LOCK"))).hasSize(1);
    }

    @Test
    void acquire_heldInThisProcess_namesTheHolder() {
        try (DirectoryLock lock = DirectoryLock.acquire(disk, parent, FIRST)) {
            assertThatThrownBy(() -> DirectoryLock.acquire(new LocalDisk(), parent, SECOND))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining("\"pid\":11");
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void acquire_heldThroughAnotherPath_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), Files.createDirectory(parent.resolve("real")));
        try (DirectoryLock lock = DirectoryLock.acquire(disk, parent.resolve("real"), FIRST)) {
            assertThatThrownBy(() -> DirectoryLock.acquire(disk, link, SECOND))
                    .isInstanceOf(StoreLockedException.class);
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void acquire_released_succeeds() {
        DirectoryLock.acquire(disk, parent, FIRST).close();

        try (DirectoryLock lock = DirectoryLock.acquire(disk, parent, SECOND)) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(DirectoryLock.holderOf(disk, parent)).contains("\"pid\":22");
        }
    }

    @Test
    void ensureHeld_lockFileReplaced_isFenced() throws IOException {
        try (DirectoryLock lock = DirectoryLock.acquire(disk, parent, FIRST)) {
            Files.move(parent.resolve("LOCK"), parent.resolve("LOCK.old"));
            Files.copy(parent.resolve("LOCK.old"), parent.resolve("LOCK"));

            assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedException.class);
        }
    }

    @Test
    void ensureHeld_directoryRemoved_isFenced() throws IOException {
        Path directory = parent.resolve("data");
        try (DirectoryLock lock = DirectoryLock.acquire(disk, directory, FIRST)) {
            Files.delete(directory.resolve("LOCK"));
            Files.delete(directory);

            assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedException.class);
        }
    }

    @Test
    void ensureHeld_anotherHolderWrote_isFenced() throws IOException {
        try (DirectoryLock lock = DirectoryLock.acquire(disk, parent, FIRST)) {
            Files.writeString(parent.resolve("LOCK"), SECOND.toJson());

            assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedException.class);
        }
    }

    @Test
    void open_lockFileWhileHeld_isRefused() {
        try (DirectoryLock lock = DirectoryLock.acquire(disk, parent, FIRST)) {
            assertThatThrownBy(() -> disk.open(parent.resolve("LOCK"), OpenMode.READ))
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("lock");
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void holderOf_missingOrEmpty_isUnknown() throws IOException {
        assertThat(DirectoryLock.holderOf(disk, parent)).isEqualTo("unknown");
        Files.createFile(parent.resolve("LOCK"));
        assertThat(DirectoryLock.holderOf(disk, parent)).isEqualTo("unknown");
    }
}
