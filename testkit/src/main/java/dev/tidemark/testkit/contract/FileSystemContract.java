package dev.tidemark.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.LockedFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link FileSystem} promises while nothing fails. Each test gets a fresh, empty directory. */
public abstract class FileSystemContract {

    /** The implementation under test; the same one within a test. */
    protected abstract FileSystem disk();

    /** An empty directory that exists. */
    protected abstract Path directory();

    private Path path(String name) {
        return directory().resolve(name);
    }

    private void put(String name, String text) {
        try (FileHandle handle = disk().open(path(name), OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    private String text(String name) {
        try (FileHandle handle = disk().open(path(name), OpenMode.READ)) {
            return text(handle, 0, (int) handle.length());
        }
    }

    private static String text(FileHandle handle, long offset, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        int count = handle.read(target, offset);
        return new String(target.array(), 0, count, StandardCharsets.UTF_8);
    }

    private void assertRefused(Kind kind, String name, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageFailedException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind))
                .hasMessageContaining(name);
    }

    @Test
    void write_anywhere_readsBackAtItsOffset() {
        try (FileHandle handle = disk().open(path("file"), OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap("world".getBytes(StandardCharsets.UTF_8)), 6);
            handle.write(ByteBuffer.wrap("hello ".getBytes(StandardCharsets.UTF_8)), 0);

            assertThat(handle.length()).isEqualTo(11);
            assertThat(text(handle, 0, 11)).isEqualTo("hello world");
            assertThat(text(handle, 4, 3)).isEqualTo("o w");
        }
    }

    @Test
    void write_beyondTheEnd_leavesZerosBetween() {
        try (FileHandle handle = disk().open(path("file"), OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap(new byte[] {7}), 3);

            assertThat(text(handle, 0, 4)).isEqualTo("\0\0\0\u0007");
        }
    }

    @Test
    void write_bufferWithPositionAndLimit_consumesJustThat() {
        ByteBuffer source = ByteBuffer.wrap("abcdef".getBytes(StandardCharsets.UTF_8));
        source.position(2).limit(4);
        try (FileHandle handle = disk().open(path("file"), OpenMode.CREATE)) {
            handle.write(source, 0);

            assertThat(source.remaining()).isZero();
            assertThat(source.limit()).isEqualTo(4);
            assertThat(text(handle, 0, 10)).isEqualTo("cd");
        }
    }

    @Test
    void read_pastTheEnd_givesWhatThereIs() {
        put("file", "abc");
        try (FileHandle handle = disk().open(path("file"), OpenMode.READ)) {
            assertThat(text(handle, 1, 10)).isEqualTo("bc");
            assertThat(handle.read(ByteBuffer.allocate(5), 3)).isZero();
            assertThat(handle.read(ByteBuffer.allocate(5), 1_000)).isZero();
            assertThat(handle.read(ByteBuffer.allocate(0), 0)).isZero();
        }
    }

    @Test
    void read_bufferWithPositionAndLimit_fillsJustThat() {
        String content = "0123456789".repeat(300);
        put("file", content);
        try (FileHandle handle = disk().open(path("file"), OpenMode.READ)) {
            for (int length : new int[] {1, 511, 512, 513, 2_000}) {
                for (ByteBuffer target :
                        new ByteBuffer[] {ByteBuffer.allocate(3_000), ByteBuffer.allocateDirect(3_000)}) {
                    target.position(7).limit(7 + length);
                    assertThat(handle.read(target, 3)).isEqualTo(length);
                    assertThat(target.position()).isEqualTo(7 + length);
                    assertThat(target.limit()).isEqualTo(7 + length);
                    assertThat(StandardCharsets.UTF_8
                                    .decode(target.flip().position(7))
                                    .toString())
                            .isEqualTo(content.substring(3, 3 + length));
                    target.clear().position(7);
                    assertThat(handle.read(target, 2_900)).isEqualTo(100);
                    assertThat(target.limit()).isEqualTo(3_000);
                }
            }
        }
    }

    @Test
    void truncate_shorterOrLonger_onlyCuts() {
        put("file", "abcdef");
        try (FileHandle handle = disk().open(path("file"), OpenMode.WRITE)) {
            handle.truncate(100);
            assertThat(handle.length()).isEqualTo(6);
            handle.truncate(2);
            assertThat(handle.length()).isEqualTo(2);
            handle.write(ByteBuffer.wrap(new byte[] {'x'}), 4);
            assertThat(text(handle, 0, 9)).isEqualTo("ab\0\0x");
        }
    }

    @Test
    void open_missingFile_isNotFound() {
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().open(path("none"), OpenMode.READ));
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().open(path("none"), OpenMode.WRITE));
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().open(path("none/file"), OpenMode.CREATE));
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().length(path("none")));
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().delete(path("none")));
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().rename(path("none"), path("other")));
        assertRefused(Kind.NOT_FOUND, "none", () -> disk().syncDirectory(path("none")));
        assertThat(disk().identity(path("none"))).isEmpty();
        assertThat(disk().exists(path("none"))).isFalse();
    }

    @Test
    void create_existingFile_isRefusedAndLeavesIt() {
        put("file", "old");

        assertRefused(Kind.ALREADY_EXISTS, "file", () -> disk().open(path("file"), OpenMode.CREATE));
        assertThat(text("file")).isEqualTo("old");
    }

    @Test
    void change_handleOpenedForReads_isRefused() {
        put("file", "old");
        try (FileHandle handle = disk().open(path("file"), OpenMode.READ)) {
            assertThatThrownBy(() -> handle.write(ByteBuffer.allocate(1), 0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> handle.truncate(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> handle.force(false)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void handle_closed_failsButClosesAgain() {
        FileHandle handle = disk().open(path("file"), OpenMode.CREATE);
        handle.close();
        handle.close();

        assertRefused(Kind.INPUT_OUTPUT, "file", () -> handle.write(ByteBuffer.allocate(1), 0));
        assertRefused(Kind.INPUT_OUTPUT, "file", () -> handle.read(ByteBuffer.allocate(1), 0));
        assertRefused(Kind.INPUT_OUTPUT, "file", handle::length);
    }

    @Test
    void list_someEntries_isSortedAndCoversDirectories() {
        put("b", "");
        put("a", "");
        disk().createDirectories(path("c/d"));

        assertThat(disk().list(directory())).containsExactly("a", "b", "c");
        assertThat(disk().list(path("c"))).containsExactly("d");
        assertThat(disk().list(path("c/d"))).isEmpty();
        assertThat(disk().list(path("none"))).isEmpty();
        assertThat(disk().list(path("a"))).isEmpty();
        assertThat(disk().length(path("c"))).isZero();
    }

    @Test
    void createDirectories_again_leavesThemAsTheyAre() {
        disk().createDirectories(path("a/b"));
        put("a/b/file", "text");
        disk().createDirectories(path("a/b"));

        assertThat(text("a/b/file")).isEqualTo("text");
        assertRefused(Kind.ALREADY_EXISTS, "file", () -> disk().createDirectories(path("a/b/file")));
    }

    @Test
    void rename_freeTarget_movesFilesAndDirectories() {
        disk().createDirectories(path("a"));
        put("a/file", "text");
        disk().rename(path("a"), path("b"));
        disk().rename(path("b/file"), path("file"));

        assertThat(disk().list(directory())).containsExactly("b", "file");
        assertThat(disk().list(path("b"))).isEmpty();
        assertThat(text("file")).isEqualTo("text");
    }

    @Test
    void rename_takenTarget_isRefusedAndLeavesBoth() {
        put("a", "first");
        put("b", "second");

        assertRefused(Kind.ALREADY_EXISTS, "b", () -> disk().rename(path("a"), path("b")));
        assertThat(text("a")).isEqualTo("first");
        assertThat(text("b")).isEqualTo("second");
    }

    @Test
    void replace_takenTarget_leadsToTheNewContentWhileOldHandlesKeepTheOld() {
        put("a", "new");
        put("b", "old");
        try (FileHandle old = disk().open(path("b"), OpenMode.READ)) {
            disk().replace(path("a"), path("b"));

            assertThat(text(old, 0, 3)).isEqualTo("old");
        }
        assertThat(text("b")).isEqualTo("new");
        assertThat(disk().list(directory())).containsExactly("b");
    }

    @Test
    void link_file_isTheSameFileUntilTheLastNameGoes() {
        put("a", "text");
        disk().link(path("a"), path("b"));

        assertThat(disk().identity(path("b"))).isEqualTo(disk().identity(path("a")));
        assertRefused(Kind.ALREADY_EXISTS, "b", () -> disk().link(path("a"), path("b")));
        assertRefused(Kind.NOT_FOUND, "d", () -> disk().link(path("c"), path("d")));
        disk().delete(path("a"));
        assertThat(text("b")).isEqualTo("text");
    }

    @Test
    void delete_openFile_leavesItReadableThroughTheHandle() {
        put("file", "text");
        try (FileHandle handle = disk().open(path("file"), OpenMode.READ)) {
            disk().delete(path("file"));

            assertThat(disk().exists(path("file"))).isFalse();
            assertThat(text(handle, 0, 4)).isEqualTo("text");
        }
    }

    @Test
    void delete_directory_mustBeEmpty() {
        disk().createDirectories(path("a/b"));

        assertRefused(Kind.INPUT_OUTPUT, "a", () -> disk().delete(path("a")));
        disk().delete(path("a/b"));
        disk().delete(path("a"));
        assertThat(disk().exists(path("a"))).isFalse();
    }

    @Test
    void force_andSyncDirectory_keepWhatWasWritten() {
        try (FileHandle handle = disk().open(path("file"), OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8)), 0);
            handle.force(false);
            handle.force(true);
        }
        disk().syncDirectory(directory());

        assertThat(text("file")).isEqualTo("text");
        assertThat(disk().length(path("file"))).isEqualTo(4);
    }

    @Test
    void identity_afterRenameAndReplace_followsTheFile() {
        put("a", "first");
        put("b", "second");
        Object first = disk().identity(path("a")).orElseThrow();
        Object second = disk().identity(path("b")).orElseThrow();
        disk().rename(path("a"), path("c"));

        assertThat(first).isNotEqualTo(second);
        assertThat(disk().identity(path("c"))).contains(first);
        disk().replace(path("c"), path("b"));
        assertThat(disk().identity(path("b"))).contains(first);
    }

    @Test
    void usableSpace_any_isPositive() {
        assertThat(disk().usableSpace(directory())).isPositive();
    }

    @Test
    void modifiedMillis_writtenFile_neverGoesBackWithTheName() {
        put("a", "first");
        long before = disk().modifiedMillis(path("a"));
        disk().rename(path("a"), path("b"));

        assertThat(disk().modifiedMillis(path("b"))).isEqualTo(before).isNotNegative();
        assertRefused(Kind.NOT_FOUND, "a", () -> disk().modifiedMillis(path("a")));
    }

    @Test
    void lock_taken_isRefusedUntilReleased() {
        LockedFile first = disk().lock(path("LOCK")).orElseThrow();
        assertThat(disk().lock(path("LOCK"))).isEmpty();
        assertThat(first.isHeld()).isTrue();
        first.close();

        try (LockedFile second = disk().lock(path("LOCK")).orElseThrow()) {
            assertThat(second.isHeld()).isTrue();
            assertThat(first.isHeld()).isFalse();
            first.close();
            assertThat(second.isHeld()).isTrue();
            assertThat(disk().lock(path("LOCK"))).isEmpty();
            assertRefused(Kind.INPUT_OUTPUT, "LOCK", () -> disk().open(path("LOCK"), OpenMode.READ));
        }
        assertThat(disk().exists(path("LOCK"))).isTrue();
    }

    @Test
    void peek_lockedFile_readsTheContentAndLeavesTheLock() {
        assertThat(disk().peek(path("LOCK"))).isEmpty();
        try (LockedFile lock = disk().lock(path("LOCK")).orElseThrow()) {
            lock.write("a longer holder".getBytes(StandardCharsets.UTF_8));
            lock.write("holder".getBytes(StandardCharsets.UTF_8));

            assertThat(disk().peek(path("LOCK")))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("holder");
            assertThat(lock.isHeld()).isTrue();
        }
        assertThat(disk().peek(path("LOCK"))).asString(StandardCharsets.UTF_8).isEqualTo("holder");
    }

    @Test
    void open_fileLockedByThisProcess_isRefusedAndLeavesTheLock() {
        try (LockedFile lock = disk().lock(path("LOCK")).orElseThrow()) {
            assertRefused(Kind.INPUT_OUTPUT, "LOCK", () -> disk().open(path("LOCK"), OpenMode.READ));
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void isHeld_fileReplaced_isFalse() {
        try (LockedFile lock = disk().lock(path("LOCK")).orElseThrow()) {
            put("other", "");
            disk().replace(path("other"), path("LOCK"));

            assertThat(lock.isHeld()).isFalse();
        }
    }
}
