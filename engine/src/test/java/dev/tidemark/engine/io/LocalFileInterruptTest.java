package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileInterruptTest {

    private static final int READS = 20_000;

    @TempDir
    private Path directory;

    @Test
    void read_threadsInterruptedDuringCalls_allReadsSucceed() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[1 << 16]);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicLong victimReads = new AtomicLong();
        AtomicLong bystanderReads = new AtomicLong();
        try (FileHandle handle = new LocalDisk().open(file, OpenMode.READ)) {
            Thread victim = new Thread(() -> readAgainAndAgain(handle, victimReads, failure));
            Thread bystander = new Thread(() -> readAgainAndAgain(handle, bystanderReads, failure));
            victim.start();
            bystander.start();
            long seen = -1;
            while (victim.isAlive()) {
                if (victimReads.get() != seen) {
                    seen = victimReads.get();
                    victim.interrupt();
                }
                Thread.onSpinWait();
            }
            victim.join();
            bystander.join();
        }

        assertThat(failure.get()).isNull();
        assertThat(victimReads.get()).isEqualTo(READS);
        assertThat(bystanderReads.get()).isEqualTo(READS);
    }

    private static void readAgainAndAgain(FileHandle handle, AtomicLong reads, AtomicReference<Throwable> failure) {
        try {
            for (int i = 0; i < READS; i++) {
                assertThat(handle.read(ByteBuffer.allocate(1 << 12), i % 50)).isEqualTo(1 << 12);
                reads.incrementAndGet();
                Thread.interrupted();
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }
}
