package dev.tidemark.engine.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.LocalDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiskLedgerTest {

    private static final List<String> DIRECTORIES = List.of(
            "journal/0",
            "collections/a/log",
            "collections/a/chunks",
            "collections/a/backups/3",
            "collections/b/log",
            "collections/b/checkpoint",
            "trash/1-x");

    @TempDir
    private Path root;

    private final FileSystem local = new LocalDisk();

    @Test
    void use_filesOfEachKind_areToldApart() {
        put("journal/0/1.wal", 10);
        put("catalog.jsonl", 20);
        put("catalog.image.tmp", 1);
        put("collections/a/log/1.jsonl", 30);
        put("collections/a/chunks/1-2.ndjson.gz", 40);
        put("collections/a/checkpoint/7", 50);
        put("collections/a/backups/3/1.jsonl", 60);
        put("collections/a/manifest.json", 70);
        put("trash/4-h/log/1.jsonl", 5);
        put("LOCK", 1_000);

        DiskUse use = counted().use();

        assertThat(use.of(DiskKind.JOURNAL)).isEqualTo(10);
        assertThat(use.of(DiskKind.CATALOG)).isEqualTo(21);
        assertThat(use.of(DiskKind.LOG)).isEqualTo(30);
        assertThat(use.of(DiskKind.CHUNKS)).isEqualTo(40);
        assertThat(use.of(DiskKind.CHECKPOINTS)).isEqualTo(50);
        assertThat(use.of(DiskKind.BACKUPS)).isEqualTo(60);
        assertThat(use.of(DiskKind.OTHER)).isEqualTo(75);
        assertThat(use.total()).isEqualTo(286);
        assertThat(use.exact()).isTrue();
    }

    @Test
    void use_beforeTheCount_isNotExact() {
        put("collections/a/log/1.jsonl", 30);
        put("journal/0/1.wal", 10);

        DiskLedger ledger = DiskLedger.begin(local, root);

        assertThat(ledger.use().exact()).isFalse();
        assertThat(ledger.total()).isEqualTo(10);
        assertThat(ledger.countSome(1)).isFalse();
        assertThat(ledger.use()).isEqualTo(counted().use());
    }

    @Test
    void write_withinTheFile_changesNothing() {
        put("journal/0/1.wal", 100);
        DiskLedger ledger = counted();
        try (FileHandle file = ledger.disk().open(root.resolve("journal/0/1.wal"), OpenMode.WRITE)) {
            file.write(ByteBuffer.allocate(50), 50);
            assertThat(ledger.total()).isEqualTo(100);

            file.write(ByteBuffer.allocate(50), 51);
            assertThat(ledger.total()).isEqualTo(101);
        }
    }

    @Test
    void open_sameFileTwice_isCountedOnce() {
        put("collections/a/log/1", 10);
        DiskLedger ledger = counted();
        Path file = root.resolve("collections/a/log/1");
        try (FileHandle first = ledger.disk().open(file, OpenMode.WRITE)) {
            FileHandle second = ledger.disk().open(file, OpenMode.WRITE);
            first.write(ByteBuffer.allocate(10), 10);
            second.write(ByteBuffer.allocate(10), 10);
            second.close();
            first.write(ByteBuffer.allocate(10), 20);
        }

        assertThat(ledger.total()).isEqualTo(30);
    }

    @Test
    void rename_ofACollectionToTheTrash_changesTheKind() {
        put("collections/a/log/1", 10);
        put("collections/a/chunks/1", 20);
        DiskLedger ledger = DiskLedger.begin(local, root);
        local.createDirectories(root.resolve("trash"));

        ledger.disk().rename(root.resolve("collections/a"), root.resolve("trash/a"));

        assertThat(ledger.use().of(DiskKind.LOG)).isZero();
        assertThat(ledger.use().of(DiskKind.OTHER)).isEqualTo(30);
        ledger.countSome(10);
        assertThat(ledger.use()).isEqualTo(counted().use());
    }

    @Test
    void operation_thatIsRefused_changesNothing() {
        put("collections/a/log/1", 10);
        put("collections/a/log/2", 20);
        DiskLedger ledger = counted();

        assertThatThrownBy(() -> ledger.disk().rename(file("a/log/1"), file("a/log/2")))
                .isInstanceOf(StorageFailedException.class);
        assertThatThrownBy(() -> ledger.disk().delete(file("a/log/3"))).isInstanceOf(StorageFailedException.class);
        assertThatThrownBy(() -> ledger.disk().delete(file("a/log"))).isInstanceOf(StorageFailedException.class);

        assertThat(ledger.use()).isEqualTo(counted().use());
    }

    @Test
    void useOf_aCollection_isFollowed() {
        put("collections/a/log/1", 10);
        put("collections/b/log/1", 10);
        DiskLedger ledger = DiskLedger.begin(local, root);
        Path directory = root.resolve("collections/a");
        assertThat(ledger.useOf(directory).total()).isEqualTo(10);

        new AtomicPublisher(ledger.disk()).publish(directory.resolve("manifest.json"), new byte[7]);
        new AtomicPublisher(ledger.disk()).publish(directory.resolve("manifest.json"), new byte[8]);

        assertThat(ledger.useOf(directory).of(DiskKind.OTHER)).isEqualTo(8);
        assertThat(ledger.useOf(directory).of(DiskKind.LOG)).isEqualTo(10);
        ledger.countSome(10);
        assertThat(ledger.use()).isEqualTo(counted().use());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void use_afterRandomWorkBesideTheCount_isWhatACountFinds(long seed) {
        DIRECTORIES.forEach(directory -> local.createDirectories(root.resolve(directory)));
        Work work = new Work(local, new Random(seed));
        work.steps(60);
        DiskLedger ledger = DiskLedger.begin(local, root);
        work.disk = ledger.disk();
        CompletableFuture<Void> count = CompletableFuture.runAsync(() -> {
            while (ledger.countSome(1)) {
                Thread.onSpinWait();
            }
        });
        work.steps(300);
        count.join();
        work.steps(100);

        assertThat(ledger.use()).isEqualTo(counted().use());
        assertThat(ledger.useOf(root.resolve("collections/a")))
                .isEqualTo(counted().useOf(root.resolve("collections/a")));
        ledger.restart();
        work.steps(100);
        work.close();
        while (ledger.countSome(1)) {
            Thread.onSpinWait();
        }
        assertThat(ledger.use()).isEqualTo(counted().use());
    }

    /** Files that come, grow, shrink, move and go. */
    private final class Work {

        private final Random random;
        private final List<FileHandle> open = new ArrayList<>();
        private FileSystem disk;

        Work(FileSystem disk, Random random) {
            this.disk = disk;
            this.random = random;
        }

        void steps(int count) {
            for (int step = 0; step < count; step++) {
                try {
                    step();
                } catch (StorageFailedException refused) {
                    assertThat(refused.kind())
                            .isIn(StorageFailedException.Kind.NOT_FOUND, StorageFailedException.Kind.ALREADY_EXISTS);
                }
            }
            close();
        }

        private void step() {
            switch (random.nextInt(6)) {
                case 0 -> open.add(disk.open(any(), OpenMode.CREATE));
                case 1 -> open.add(disk.open(any(), OpenMode.WRITE));
                case 2 -> disk.delete(any());
                case 3 -> disk.rename(any(), any());
                case 4 -> disk.replace(any(), any());
                default -> {
                    if (!open.isEmpty()) {
                        change(open.get(random.nextInt(open.size())));
                    }
                }
            }
        }

        private void change(FileHandle file) {
            if (random.nextInt(4) == 0) {
                file.truncate(random.nextInt(200));
            } else {
                file.write(ByteBuffer.allocate(random.nextInt(100)), random.nextInt(200));
            }
        }

        private Path any() {
            return root.resolve(DIRECTORIES.get(random.nextInt(DIRECTORIES.size())))
                    .resolve("file" + random.nextInt(3));
        }

        void close() {
            open.forEach(FileHandle::close);
            open.clear();
        }
    }

    private DiskLedger counted() {
        DiskLedger ledger = DiskLedger.begin(local, root);
        while (ledger.countSome(1)) {
            Thread.onSpinWait();
        }
        return ledger;
    }

    private Path file(String name) {
        return root.resolve("collections").resolve(name);
    }

    private void put(String name, int length) {
        Path path = root.resolve(name);
        local.createDirectories(path.resolve("..").normalize());
        try (FileHandle file = local.open(path, OpenMode.CREATE)) {
            file.write(ByteBuffer.allocate(length), 0);
        }
    }
}
