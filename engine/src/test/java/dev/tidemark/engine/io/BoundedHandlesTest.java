package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedHandlesTest {

    @TempDir
    private Path directory;

    private final CountingDisk disk = new CountingDisk(new LocalDisk());

    private SharedFile file(BoundedHandles handles, String name) throws IOException {
        return handles.file(Files.writeString(directory.resolve(name), name));
    }

    private static String text(SharedFile file) {
        ByteBuffer target = ByteBuffer.allocate(20);
        int length = file.read(target, 0);
        return new String(target.array(), 0, length, StandardCharsets.UTF_8);
    }

    @Test
    void read_again_opensOnce() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 4)) {
            SharedFile file = file(handles, "a");

            assertThat(text(file)).isEqualTo("a");
            assertThat(text(file)).isEqualTo("a");
            assertThat(file.length()).isEqualTo(1);
            assertThat(disk.opened()).containsExactly("a");
        }
    }

    @Test
    void read_boundReached_closesTheLeastRecentlyUsed() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 2)) {
            SharedFile first = file(handles, "a");
            SharedFile second = file(handles, "b");
            SharedFile third = file(handles, "c");
            text(first);
            text(second);
            text(first);
            text(third);

            assertThat(disk.closed()).containsExactly("b");
            assertThat(handles.openCount()).isEqualTo(2);
            assertThat(text(second)).isEqualTo("b");
            assertThat(disk.open()).hasSize(2);
        }
        assertThat(disk.open()).isEmpty();
    }

    @Test
    void read_everyHandleLeased_isRefusedAtOnceAndWorksAfterRelease() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 1)) {
            SharedFile first = file(handles, "a");
            SharedFile second = file(handles, "b");
            try (SharedFile.Lease lease = first.lease()) {
                assertThatThrownBy(() -> text(second)).isInstanceOf(OverloadedException.class);
                assertThat(lease.handle().length()).isEqualTo(1);
                assertThat(text(first)).isEqualTo("a");
            }
            assertThat(text(second)).isEqualTo("b");
        }
    }

    @Test
    void read_processOutOfHandles_closesAnIdleOneAndRetries() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 10)) {
            SharedFile first = file(handles, "a");
            SharedFile second = file(handles, "b");
            text(first);
            disk.limitTo(1);

            assertThat(text(second)).isEqualTo("b");
            assertThat(disk.open()).containsExactly("b");
            assertThat(handles.openCount()).isEqualTo(1);
        }
    }

    @Test
    void read_processOutOfHandlesAndNoneIdle_failsWithoutLosingAPlace() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 10)) {
            SharedFile file = file(handles, "a");
            disk.limitTo(0);
            assertThatThrownBy(() -> text(file))
                    .isInstanceOfSatisfying(
                            StorageFailedException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.TOO_MANY_OPEN_FILES));

            assertThat(handles.openCount()).isZero();
            disk.limitTo(5);
            assertThat(text(file)).isEqualTo("a");
        }
    }

    @Test
    void closeIdle_someLeased_closesTheOldestIdleOnes() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 10)) {
            SharedFile leased = file(handles, "a");
            try (SharedFile.Lease lease = leased.lease()) {
                text(file(handles, "b"));
                text(file(handles, "c"));
                text(file(handles, "d"));

                assertThat(handles.closeIdle(2)).isEqualTo(2);
                assertThat(disk.closed()).containsExactly("b", "c");
                assertThat(handles.closeIdle(9)).isEqualTo(1);
                assertThat(lease.handle().length()).isEqualTo(1);
            }
        }
    }

    @Test
    void retire_leased_closesWithTheLastLease() throws IOException {
        try (BoundedHandles handles = new BoundedHandles(disk, 4)) {
            SharedFile file = file(handles, "a");
            try (SharedFile.Lease lease = file.lease()) {
                file.retire();
                assertThat(disk.open()).containsExactly("a");
                assertThat(lease.handle().length()).isEqualTo(1);
            }
            assertThat(disk.open()).isEmpty();
            assertThat(handles.openCount()).isZero();
            assertThatThrownBy(() -> text(file)).isInstanceOf(StorageFailedException.class);
        }
    }

    @Test
    void close_thenRead_failsAndNothingStaysOpen() throws IOException {
        BoundedHandles handles = new BoundedHandles(disk, 4);
        SharedFile file = file(handles, "a");
        text(file);
        handles.close();

        assertThat(disk.open()).isEmpty();
        assertThatThrownBy(() -> text(file)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void read_manyThreadsFewHandles_readsTheRightFilesWithinTheBound() throws Exception {
        int threads = 4;
        List<Future<?>> results = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (BoundedHandles handles = new BoundedHandles(disk, threads)) {
            List<SharedFile> files = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                files.add(file(handles, "file-" + i));
            }
            for (int thread = 0; thread < threads; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                results.add(executor.submit(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        int index = random.nextInt(files.size());
                        assertThat(text(files.get(index))).isEqualTo("file-" + index);
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
            assertThat(disk.openMost()).isLessThanOrEqualTo(threads);
        } finally {
            executor.shutdown();
        }
        assertThat(disk.open()).isEmpty();
    }
}
