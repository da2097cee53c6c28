package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AheadReaderTest {

    private static final Executor NEVER = task -> {};

    private final byte[] content = new byte[2_000_003];
    private final FileSystem disk = new LocalDisk();

    @TempDir
    Path directory;

    private FileHandle file() throws IOException {
        new Random(1).nextBytes(content);
        Path path = directory.resolve("file");
        Files.write(path, content);
        return disk.open(path, OpenMode.READ);
    }

    /** Uses some bytes of each block; what it uses comes together again. */
    private static byte[] readAll(AheadReader reader, int keptMax) {
        ByteArrayOutputStream used = new ByteArrayOutputStream();
        Random random = new Random(2);
        int kept = 0;
        for (int read = reader.next(0); read > 0; read = reader.next(kept)) {
            int held = reader.end() - reader.start();
            kept = reader.end() - random.nextInt(Math.min(held, keptMax) + 1);
            used.write(reader.bytes(), reader.start(), kept - reader.start());
        }
        used.write(reader.bytes(), reader.start(), reader.end() - reader.start());
        return used.toByteArray();
    }

    @Test
    void next_partsThatAreKept_standBeforeTheNextBlock() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (FileHandle file = file()) {
            for (Executor beside : new Executor[] {SideLane.INLINE, NEVER, threads}) {
                for (int keptMax : new int[] {0, 300, 100_000, Integer.MAX_VALUE - 1}) {
                    for (long limit : new long[] {0, 1, 1_000_000, content.length, Long.MAX_VALUE}) {
                        CRC32C digest = new CRC32C();
                        try (AheadReader reader = new AheadReader(file, limit, beside, digest::update)) {
                            byte[] expected = Arrays.copyOf(content, (int) Math.min(limit, content.length));
                            assertThat(readAll(reader, keptMax)).isEqualTo(expected);
                            assertThat(reader.endOffset()).isEqualTo(expected.length);
                            assertThat(digest.getValue()).isEqualTo(digest(expected));
                        }
                    }
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    private static long digest(byte[] bytes) {
        CRC32C digest = new CRC32C();
        digest.update(bytes);
        return digest.getValue();
    }

    @Test
    void next_readThatFails_isTold() throws IOException {
        FileHandle file = file();
        try (AheadReader reader = new AheadReader(file, Long.MAX_VALUE, NEVER, block -> {})) {
            file.close();

            assertThatThrownBy(() -> reader.next(0)).isInstanceOf(StorageFailedException.class);
        }
    }
}
