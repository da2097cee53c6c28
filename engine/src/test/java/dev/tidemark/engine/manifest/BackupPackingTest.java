package dev.tidemark.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.CollectionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupPackingTest {

    private static final String FIRST = "00000000000000000001.jsonl";
    private static final String SECOND = "00000000000000000801.jsonl";
    private static final GzipEncoding GZIP = new GzipEncoding(GzipEncoding.DEFAULT_LEVEL);

    @TempDir
    private Path directory;

    private CollectionFiles files;
    private Backups backups;

    @BeforeEach
    void prepare() throws IOException {
        files = new CollectionFiles(directory.resolve("orders"), new CollectionId(1), "00000000000000aa");
        backups = new Backups(new LocalDisk(), files);
        Files.createDirectories(files.logDirectory());
    }

    private Path replaced(long generation, String name, byte[] content) throws IOException {
        return Files.write(backups.place(generation, files.logDirectory().resolve(name)), content);
    }

    private void made(String name, long millis) throws IOException {
        Path file = Files.write(files.logDirectory().resolve(name), new byte[] {1});
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }

    private static byte[] random(int length) {
        byte[] content = new byte[length];
        new Random(3).nextBytes(content);
        return content;
    }

    @Test
    void plain_filesOfCompactions_areThoseMadeLongEnoughAgo() throws IOException {
        Path old = replaced(9, FIRST, new byte[10]);
        replaced(12, SECOND, new byte[10]);
        made("00000000000000000001.9.jsonl", 5_000);
        made("00000000000000000801.12.jsonl", 9_000);
        assertThat(backups.plain(4_999)).isEmpty();
        assertThat(backups.plain(5_000)).containsExactly(old);
        assertThat(backups.plain(9_000)).hasSize(2);
    }

    @Test
    void plain_outputThatWasReplacedItself_stillTellsTheAge() throws IOException {
        replaced(9, FIRST, new byte[10]);
        Path output = replaced(12, "00000000000000000001.9.jsonl", new byte[10]);
        Files.setLastModifiedTime(output, FileTime.fromMillis(5_000));
        made("00000000000000000001.12.jsonl", 9_000);
        assertThat(backups.plain(4_999)).isEmpty();
        assertThat(backups.plain(5_000)).hasSize(1);
    }

    @Test
    void step_untilTheEnd_leavesTheSameBytesCompressed() throws IOException {
        byte[] content = random(700_000);
        Path plain = replaced(9, FIRST, content);
        BackupPacking packing = backups.pack(plain, GZIP);
        int steps = 0;
        while (packing.step() > 0) {
            steps++;
            assertThat(plain).exists();
        }
        assertThat(steps).isEqualTo(3);
        assertThat(plain).doesNotExist();
        Path packed = plain.resolveSibling(FIRST + ".gz");
        try (GZIPInputStream unpacked = new GZIPInputStream(Files.newInputStream(packed))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(content);
        }
        assertThat(backups.plain(Long.MAX_VALUE)).isEmpty();
        assertThat(backups.lengthBytes()).isEqualTo(Files.size(packed));
    }

    @Test
    void abandon_atAnyStep_leavesThePlainFileAlone() throws IOException {
        Path plain = replaced(9, FIRST, random(700_000));
        for (int steps = 0; steps < 4; steps++) {
            BackupPacking packing = backups.pack(plain, GZIP);
            for (int step = 0; step < steps; step++) {
                packing.step();
            }
            packing.abandon();
            try (var all = Files.list(plain.resolveSibling(""))) {
                assertThat(all).containsExactly(plain);
            }
        }
    }

    @Test
    void abandon_temporaryFileThatCannotBeDeleted_leavesIt() throws IOException {
        Path plain = replaced(9, FIRST, random(1_000));
        BackupPacking packing = backups.pack(plain, GZIP);
        Path temporary = plain.resolveSibling(FIRST + ".gz.tmp");
        Files.delete(temporary);
        Files.createFile(Files.createDirectory(temporary).resolve("in the way"));
        packing.abandon();
        assertThat(plain).exists();
        assertThat(temporary).isDirectory();
    }

    @Test
    void pack_whatAnEarlierProcessLeft_isMadeAnew() throws IOException {
        Path plain = replaced(9, FIRST, random(1_000));
        Files.write(plain.resolveSibling(FIRST + ".gz.tmp"), new byte[] {1});
        Files.write(plain.resolveSibling(FIRST + ".gz"), new byte[] {2});
        BackupPacking packing = backups.pack(plain, GZIP);
        while (packing.step() > 0) {
            assertThat(plain).exists();
        }
        try (var all = Files.list(plain.resolveSibling(""))) {
            assertThat(all).containsExactly(plain.resolveSibling(FIRST + ".gz"));
        }
    }

    @Test
    void prune_compressedFiles_goWithTheOldest() throws IOException {
        for (long generation = 1; generation <= 4; generation++) {
            Path plain = replaced(generation, FIRST, new byte[10]);
            BackupPacking packing = backups.pack(plain, GZIP);
            while (packing.step() > 0) {
                assertThat(plain).exists();
            }
        }
        backups.prune();
        assertThat(backups.generations()).containsExactly(2L, 3L, 4L);
    }
}
