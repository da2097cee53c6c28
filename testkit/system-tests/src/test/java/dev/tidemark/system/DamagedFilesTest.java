package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.inspect.VerifyReport;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a store on the real disk that are not what they were: what is said of it, and what still reads. */
class DamagedFilesTest {

    @TempDir
    private static Path shared;

    private static FileSurgery original;

    @TempDir
    private Path directory;

    private FileSurgery files;

    @BeforeAll
    static void fill() {
        original = FileSurgery.filled(shared.resolve("data"));
        assertThat(original.segments()).hasSizeGreaterThan(5);
    }

    @BeforeEach
    void copy() {
        files = original.copiedTo(directory.resolve("data"));
    }

    @Test
    void tail_torn_isCutAndTold() {
        Path last = files.segments().get(files.segments().size() - 1);
        long length = FileSurgery.bytes(last).length;
        FileSurgery.append(last, "{\"position\":4001,\"time\":\"2026-01-0");

        try (LogWatch log = new LogWatch();
                StoreProbe store = files.open()) {
            requireAllThere(store);
            assertThat(log.messages()).anyMatch(line -> line.contains("torn tail cut: bytes=34"));
            assertThat(last).hasSize(length);
            assertThat(store.set(FileSurgery.DAMAGED, "new", "1")).isEqualTo(FileSurgery.RECORDS + 1);
        }
        requireAllThereAgain();
    }

    @Test
    void bit_flippedBelowTheWatermark_failsItsPositionsAlone() {
        Path segment = files.segments().get(1);
        FileSurgery.flip(segment, FileSurgery.bytes(segment).length / 2);

        requireOnePlaceLost(segment);
    }

    @Test
    void segment_missing_failsItsPositionsAlone() throws IOException {
        Path segment = files.segments().get(1);
        Files.delete(segment);

        requireOnePlaceLost(segment);
    }

    @Test
    void segment_truncated_failsItsPositionsAlone() {
        Path segment = files.segments().get(1);
        FileSurgery.truncate(segment, FileSurgery.bytes(segment).length / 2);

        requireOnePlaceLost(segment);
    }

    @Test
    void segment_ofNewerVersion_isRefusedByName() {
        FileSurgery.makeNewer(files.segments().get(1));

        requireRefused("version");
    }

    @Test
    void manifest_ofNewerVersion_isRefusedByName() {
        FileSurgery.makeNewer(files.manifest());

        requireRefused("manifest is of another version: expected=4 actual=5");
    }

    @Test
    void journal_ofNewerVersion_isRefusedByName() {
        Path newest = files.journalFiles().get(files.journalFiles().size() - 1);

        requireStoreRefused(
                newest,
                () -> FileSurgery.makeJournalNewer(newest),
                UnsupportedFormatException.class,
                "journal version: expected=1 actual=2");
    }

    @Test
    void checkpoint_ofNewerVersion_isPassedOverAndTold() {
        FileSurgery.makeCheckpointNewer(onlyCheckpoint());

        requireAllThereTelling("checkpoint does not serve: reason=TOO_NEW");
    }

    @Test
    void checkpoint_damaged_isPassedOverAndTold() {
        Path checkpoint = onlyCheckpoint();
        FileSurgery.flip(checkpoint, FileSurgery.bytes(checkpoint).length / 2);

        requireAllThereTelling("checkpoint does not serve: reason=CORRUPT");
    }

    @Test
    void bit_flippedInWhatACheckpointSkips_failsItsPositionsAlone() {
        onlyCheckpoint();
        Path segment = files.segments().get(1);
        FileSurgery.flip(segment, FileSurgery.bytes(segment).length / 2);

        try (StoreProbe store = files.open()) {
            assertThatThrownBy(() -> store.log(FileSurgery.DAMAGED))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(String.valueOf(segment.getFileName()));
            LongStream.rangeClosed(FileSurgery.RECORDS - FileSurgery.KEYS + 1, FileSurgery.RECORDS)
                    .forEach(position -> assertThat(store.get(FileSurgery.DAMAGED, FileSurgery.key(position)))
                            .contains(FileSurgery.value(position)));
            assertThat(store.set(FileSurgery.DAMAGED, "new", "1")).isEqualTo(FileSurgery.RECORDS + 2);
            assertThat(store.get(FileSurgery.INTACT, "k")).contains("\"still here\"");
        }
        assertThat(verify().isIntact()).isFalse();
    }

    @Test
    void catalog_ofNewerVersion_isRefusedByName() {
        requireStoreRefused(
                files.catalog(),
                () -> FileSurgery.makeNewer(files.catalog()),
                UnsupportedFormatException.class,
                "version: expected=1 actual=2");
    }

    @Test
    void catalog_damaged_isRefusedByName() {
        requireStoreRefused(
                files.catalog(), () -> FileSurgery.flip(files.catalog(), 160), CorruptDataException.class, "damage");
    }

    /** The store does not open, changes nothing, and is whole again with the file as it was. */
    private void requireStoreRefused(
            Path file, Runnable surgery, Class<? extends TidemarkException> failure, String message) {
        byte[] before = FileSurgery.bytes(file);
        surgery.run();
        byte[] after = FileSurgery.bytes(file);

        assertThatThrownBy(files::open)
                .isInstanceOf(failure)
                .hasMessageContaining(message)
                .hasMessageContaining(String.valueOf(file.getFileName()));
        assertThat(FileSurgery.bytes(file)).isEqualTo(after);
        assertThat(verify().isIntact()).isFalse();
        FileSurgery.write(file, before);
        try (StoreProbe store = files.open()) {
            requireAllThere(store);
        }
    }

    private Path onlyCheckpoint() {
        List<Path> checkpoints = files.checkpoints();
        assertThat(checkpoints).hasSize(1);
        return checkpoints.get(0);
    }

    private void requireAllThereTelling(String message) {
        try (LogWatch log = new LogWatch();
                StoreProbe store = files.open()) {
            requireAllThere(store);
            assertThat(log.messages()).anyMatch(line -> line.contains(message));
            assertThat(store.set(FileSurgery.DAMAGED, "new", "1")).isEqualTo(FileSurgery.RECORDS + 2);
        }
        requireAllThereAgain();
    }

    @Test
    void manifest_damaged_isRebuiltAndTold() {
        FileSurgery.flip(files.manifest(), 70);

        try (LogWatch log = new LogWatch();
                StoreProbe store = files.open()) {
            requireAllThere(store);
            assertThat(log.messages()).anyMatch(line -> line.contains("manifest"));
            assertThat(store.set(FileSurgery.DAMAGED, "new", "1")).isEqualTo(FileSurgery.RECORDS + 1);
        }
        assertThat(verify().isIntact()).isTrue();
        requireAllThereAgain();
    }

    @Test
    void manifest_missing_isRebuilt() throws IOException {
        Files.delete(files.manifest());

        try (StoreProbe store = files.open()) {
            requireAllThere(store);
        }
        assertThat(files.manifest()).exists();
        assertThat(verify().isIntact()).isTrue();
    }

    @Test
    void temporaryFiles_stale_disturbNothing() throws IOException {
        Path manifest = files.manifest();
        Files.writeString(manifest.resolveSibling("manifest.json.tmp"), "half a mani");
        Files.writeString(files.segments().get(0).resolveSibling("00000000000000000001.jsonl.tmp"), "{}");
        Files.createDirectories(manifest.resolveSibling("checkpoint"));
        Files.writeString(manifest.resolveSibling("checkpoint").resolve("00000000000000000009.tmp"), "TIDE");
        Files.writeString(files.journalFiles().get(0).resolveSibling("00000000000000000099.wal.tmp"), "TIDE");

        try (StoreProbe store = files.open()) {
            requireAllThere(store);
            assertThat(store.set(FileSurgery.DAMAGED, "new", "1")).isEqualTo(FileSurgery.RECORDS + 1);
        }
        requireAllThereAgain();
    }

    private static void requireAllThere(StoreProbe store) {
        assertThat(store.log(FileSurgery.DAMAGED).stream().limit(FileSurgery.RECORDS))
                .hasSize(FileSurgery.RECORDS)
                .allMatch(record -> record.valueText().equals(FileSurgery.value(record.position())));
        assertThat(store.get(FileSurgery.DAMAGED, FileSurgery.key(FileSurgery.RECORDS)))
                .contains(FileSurgery.value(FileSurgery.RECORDS));
        assertThat(store.get(FileSurgery.INTACT, "k")).contains("\"still here\"");
    }

    private void requireAllThereAgain() {
        try (StoreProbe store = files.open()) {
            requireAllThere(store);
            assertThat(store.get(FileSurgery.DAMAGED, "new")).contains("1");
        }
    }

    /** The log before it and keys written after it are served, the rest fails by name; nothing is cut. */
    private void requireOnePlaceLost(Path segment) {
        long base = FileSurgery.base(segment);
        VerifyReport before = verify();
        assertThat(before.isIntact()).isFalse();
        try (StoreProbe store = files.open()) {
            List<LogRecord> readable = Stages.await(
                            store.store().json(FileSurgery.DAMAGED).log(0, (int) base - 1))
                    .records();
            assertThat(readable.get(readable.size() - 1).position()).isEqualTo(base - 1);
            assertThatThrownBy(() -> store.log(FileSurgery.DAMAGED))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageMatching("(?s).*\\d+.*");
            assertThat(store.get(FileSurgery.DAMAGED, FileSurgery.key(FileSurgery.RECORDS)))
                    .contains(FileSurgery.value(FileSurgery.RECORDS));
            assertThatThrownBy(() -> store.get(FileSurgery.DAMAGED, "never written"))
                    .isInstanceOf(CorruptDataException.class);
            assertThatThrownBy(() -> store.set(FileSurgery.DAMAGED, "new", "1"))
                    .isInstanceOf(CorruptDataException.class);
            assertThat(store.get(FileSurgery.INTACT, "k")).contains("\"still here\"");
            assertThat(store.set(FileSurgery.INTACT, "k2", "1")).isEqualTo(2);
        }
        assertThat(verify().isIntact()).isFalse();
        CommandLineChild.Ended child = new CommandLineChild(directory)
                .run("verify", "--data", files.data().toString());
        assertThat(child.exitCode()).isEqualTo(1);
        assertThat(child.out()).contains("damaged:");
    }

    private void requireRefused(String message) {
        try (StoreProbe store = files.open()) {
            assertThatThrownBy(() -> store.get(FileSurgery.DAMAGED, "key-1"))
                    .isInstanceOf(UnsupportedFormatException.class)
                    .isInstanceOf(TidemarkException.class)
                    .hasMessageContaining(message)
                    .hasMessageContaining(FileSurgery.DAMAGED);
            assertThat(store.get(FileSurgery.INTACT, "k")).contains("\"still here\"");
        }
    }

    private VerifyReport verify() {
        return new StoreVerifier(new LocalDisk(), files.data()).verify(new Unheard());
    }

    /** Nothing but the report is of interest. */
    private static final class Unheard implements VerifyListener {

        @Override
        public void found(Finding finding) {}

        @Override
        public void progressed(long doneBytes, long totalBytes) {}
    }
}
